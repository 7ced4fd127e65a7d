import { describe, expect, test } from 'vitest';
import { CATALOG } from '#functions/streams/catalog.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
import { decodeFacts, encodeFacts, factsOf } from '#functions/streams/stream-facts.ts';

/** A report with everything that may differ from the usual. */
const REPORT: StreamDescription<InsightsSource> = {
  name: 'my_report',
  source: {
    kind: 'insights',
    level: 'account',
    reportDays: 30,
    attributionWindows: [],
    timeIncrement: 'monthly',
    proof: { unproven: 'its rows cover several days' },
  },
  fields: [],
  primaryKey: ['account_id', 'date_start'],
  partitionDate: 'date_start',
  lookbackDays: 90,
  retentionMonths: 13,
  pageSize: 500,
};

describe('the facts of a description', () => {
  test('are its kind, its increment, its own days, how long Meta keeps them, and whether they prove nothing', () => {
    expect(factsOf(REPORT)).toEqual({
      name: 'my_report',
      kind: 'insights',
      timeIncrement: 'monthly',
      isUnprovable: true,
      lookbackDays: 90,
      retentionMonths: 13,
    });
  });

  test('have an increment of a day where the description names none, and nothing that it does not say', () => {
    const { lookbackDays: _days, retentionMonths: _months, ...usual } = REPORT;
    const { timeIncrement: _increment, ...source } = REPORT.source;
    const provable = { ...source, proof: { addsUp: 'counts' } } as const;
    expect(factsOf({ ...usual, source: provable })).toEqual({
      name: 'my_report',
      kind: 'insights',
      timeIncrement: 1,
    });
  });
});

describe('the variable STREAMS', () => {
  const WEEKLY = { name: 'weekly', kind: 'insights', timeIncrement: 7 } as const;
  const LAST_DAYS = { name: 'last_days', kind: 'events', timeIncrement: 1, lookbackDays: 3 } as const;

  test('gives back the facts, in their order', () => {
    const facts = [factsOf(REPORT), ...CATALOG.map(factsOf), WEEKLY, LAST_DAYS];
    expect(decodeFacts(encodeFacts(facts))).toEqual(facts);
  });

  test('has the kind alone for what is usual, because all variables share 4 KB', () => {
    expect(encodeFacts([{ name: 'ads', kind: 'edge', timeIncrement: 1 }])).toBe('{"ads":"edge"}');
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...factsOf(REPORT),
      name: `a_report_${index}`,
    }));
    expect(encodeFacts(many).length).toBeLessThan(3_500);
  });

  test.each(['', 'ads,campaigns', '{"ads":"list"}', '{"ads":{"kind":"insights","per":"weekly"}}'])(
    'that is not one is refused: %s',
    (text) => {
      expect(() => decodeFacts(text)).toThrow();
    },
  );
});

import { describe, expect, it } from 'vitest';
import { ErrorRecord } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import { ERROR_CLASSES, GraphThrottled, GraphTransient } from '#functions/graph/errors.ts';

const FACTS = {
  request: 'GET act_1/ads',
  problem: 'Unsupported get request.',
  advice: 'Do this.',
  status: 400,
  code: 100,
  subcode: 33,
  fbtraceId: 'AbC',
};

describe('a Graph error', () => {
  it.each(Object.entries(ERROR_CLASSES))(
    'of the reaction %s has the name that the state machine matches',
    (reaction, make) => {
      expect(new make(FACTS).name).toBe(ERROR_NAMES[reaction as keyof typeof ERROR_CLASSES]);
    },
  );

  it('tells what was asked, what happened, and all ids of it in one sentence', () => {
    expect(new GraphTransient(FACTS).message).toBe(
      'GET act_1/ads: Unsupported get request (HTTP 400, code 100, subcode 33, fbtrace_id AbC).',
    );
  });

  it('gives what happened alone, without a full stop or a token, to be quoted', () => {
    expect(new GraphTransient(FACTS).problem).toBe('Unsupported get request');
    const told = new GraphTransient({ ...FACTS, problem: `access_token=EAA${'x'.repeat(50)} is bad` });
    expect(told.problem).not.toContain('EAAx');
  });

  it('is written down with these fields and no others', () => {
    const record = new GraphThrottled(FACTS, 60, 'account').record;
    expect(record).toEqual({
      name: 'GraphThrottled',
      message: expect.any(String),
      advice: 'Do this.',
      code: 100,
      subcode: 33,
      status: 400,
      fbtraceId: 'AbC',
    });
    expect(ErrorRecord.safeParse(record).success).toBe(true);
  });

  it('shortens what somebody else wrote', () => {
    expect(new GraphTransient({ ...FACTS, problem: 'x'.repeat(100_000) }).message.length).toBeLessThan(1000);
  });
});

import { describe, expect, it } from 'vitest';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { QUESTIONS, VIEWS } from '#infra/queries/queries.ts';
import { accountProjection, overAllAccounts } from '#infra/queries/relations.ts';

describe('the projection of accounts', () => {
  it('is the list of the setting, or what the query names', () => {
    expect(accountProjection('act_1,act_22')).toEqual({ kind: 'listed', ids: ['1', '22'] });
    expect(accountProjection('all')).toEqual({ kind: 'injected' });
  });
});

describe('a query over all accounts', () => {
  const sql = 'SELECT account FROM ad_insights AS insights\nJOIN ad_metadata AS ads ON true';

  it('stays as it is where the tables know the accounts', () => {
    expect(overAllAccounts(sql, { kind: 'listed', ids: ['1'] })).toBe(sql);
  });

  it('reads everything otherwise, with the partition’s columns taken from the path', () => {
    const text = overAllAccounts(sql, { kind: 'injected' });
    expect(text).toMatch(
      /FROM \(SELECT \*, .* AS account_id, .* AS "date" FROM ad_insights_all\) AS insights\n/,
    );
    expect(text).toMatch(/JOIN \(SELECT .* FROM ad_metadata_all\) AS ads ON true$/);
  });

  it.each([...VIEWS, ...QUESTIONS])('$name names a stream only where it is replaced', ({ sql: text }) => {
    const code = text.replaceAll(/--.*/g, '');
    const names = code.match(new RegExp(`\\b(${STREAM_NAMES.join('|')})\\b`, 'g')) ?? [];
    const replaced = code.match(new RegExp(`\\b(FROM|JOIN) (${STREAM_NAMES.join('|')}) AS\\b`, 'g')) ?? [];
    expect(names).toHaveLength(replaced.length);
  });
});

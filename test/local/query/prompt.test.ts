import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Query } from '#infra/queries/queries.ts';
import { prompt } from '#local/query/prompt.ts';
import { QueryError } from '#local/query/query-error.ts';

/** Types these lines, and leaves. */
async function type(lines: readonly string[], refuses = false) {
  const input = new PassThrough();
  const output = new PassThrough();
  const asked: { query: Query; format: string }[] = [];
  let shown = '';
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const done = prompt({
    database: { tables: ['ad_insights'], suggest: async () => [{ text: 'ad_insights', start: 14 }] },
    format: 'table',
    answer: async (query, format) => {
      if (refuses) throw new QueryError('There is no table.');
      asked.push({ query, format });
    },
    input,
    output,
  });
  input.end(lines.map((line) => `${line}\n`).join(''));
  return { status: await done, asked, shown };
}

describe('the prompt', () => {
  it('asks a query that ends with a semicolon, over lines, and a question by its name', async () => {
    const { asked, status } = await type([
      'SELECT 1',
      '  AS n;',
      'spend_by_campaign_and_day',
      '.quit',
      'SELECT 2;',
    ]);
    expect(asked.map(({ query }) => query.name)).toEqual(['sql', 'spend_by_campaign_and_day']);
    expect(asked[0]?.query.sql).toBe('SELECT 1\n  AS n;\n');
    expect(status).toBe(0);
  });

  it('changes the format, lists questions and tables, and helps', async () => {
    const { asked, shown } = await type(['.format csv', 'SELECT 1;', '.tables', '.questions', '.what']);
    expect(asked.map(({ format }) => format)).toEqual(['csv']);
    expect(shown).toContain('ad_insights\n');
    expect(shown).toContain('Cost per purchase, lead and install by creative');
    expect(shown).toContain('.quit');
  });

  it('goes on after a query that is refused', async () => {
    const { shown, status } = await type(['SELECT * FROM nope;', 'SELECT 1;'], true);
    expect(shown.match(/There is no table\./g)).toHaveLength(2);
    expect(status).toBe(0);
  });
});

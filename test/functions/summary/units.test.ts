import { expect, test } from 'vitest';
import { units } from '#functions/summary/units.ts';
import { foldOf, sampleResults } from '#test/harness/manifests.ts';

const RESULTS = sampleResults();
const render = (results = RESULTS) => units(foldOf(results).lists.units, (account) => account).text;
const rows = (text: string) =>
  [...text.matchAll(/<tr><th scope="row">(.*?)<\/tr>/gs)].map(([, row = '']) => row);

test('each unit is a line, failed ones first, with what it counted', () => {
  const lines = rows(render());
  expect(lines).toHaveLength(16);
  expect(lines[0]).toContain('act_2</th><td>ad_insights</td><td class="bad">failed');
  expect(lines.at(-1)).toContain('<td class="good">complete');
  const insights = lines.find((line) => line.includes('act_1</th><td>ad_insights'));
  expect([...(insights ?? '').matchAll(/<td class="n">([^<]*)</g)].map(([, cell]) => cell)).toEqual([
    '2,468',
    '691 KB',
    '28',
    '12',
    '20',
    '1',
    '3',
    '0',
    '1 min 35 s',
  ]);
});

test('columns that are zero throughout are left out; those that are shown are explained', () => {
  const text = render();
  expect(text).not.toContain('Repeated');
  expect(text).toContain('Unparsed: values that are not of their column’s type, and are null.');
});

test('a unit that held days back says how many, and comes before those that are complete', () => {
  const lines = rows(render());
  expect(lines[1]).toContain('act_3</th><td>ad_insights</td><td class="bad">1 day held back');
});

test('a unit without a receipt shows nothing where nothing is known', () => {
  const [result] = RESULTS;
  const [unit] = result?.units ?? [];
  if (result === undefined || unit === undefined) throw new Error('the sample has units');
  const { counters: _c, days: _d, ...bare } = unit;
  const [line = ''] = rows(render([{ ...result, units: [bare] }]));
  expect(line.match(/–/g)).toHaveLength(3);
});

test('of very many units the rest is counted; of none there is no table', () => {
  const text = render(Array.from({ length: 50 }, () => RESULTS).flat());
  expect(rows(text)).toHaveLength(200);
  expect(text).toContain('600 more are in the results of the accounts');
  expect(render([])).toBe('');
});

import { expect, test } from 'vitest';
import { units } from '#functions/summary/units.ts';
import { sampleManifest } from '#test/harness/manifests.ts';

const MANIFEST = sampleManifest();
const rows = (text: string) => [...text.matchAll(/<tr><td>(.*?)<\/tr>/gs)].map(([, row = '']) => row);

test('each unit is a line, failed ones first, with what it counted', () => {
  const lines = rows(units(MANIFEST, (account) => account).text);
  expect(lines).toHaveLength(MANIFEST.units.length);
  expect(lines[0]).toContain('act_2</td><td>ad_insights</td><td class="bad">failed');
  expect(lines.at(-1)).toContain('<td class="good">complete');
  const insights = lines.find((line) => line.includes('act_1</td><td>ad_insights'));
  expect([...(insights ?? '').matchAll(/<td class="n">([^<]*)</g)].map(([, cell]) => cell)).toEqual([
    '2,468',
    '691 KB',
    '28',
    '12',
    '20',
    '1',
    '0',
    '3',
    '0',
    '1 min 35 s',
  ]);
});

test('a unit that held days back says how many, and comes before those that are complete', () => {
  const lines = rows(units(MANIFEST, (account) => account).text);
  expect(lines[1]).toContain('act_3</td><td>ad_insights</td><td class="bad">1 day held back');
});

test('a unit without a receipt shows nothing where nothing is known', () => {
  const [unit] = MANIFEST.units;
  if (unit === undefined) throw new Error('the sample has units');
  const { counters: _c, days: _d, ...bare } = unit;
  const [line = ''] = rows(units({ ...MANIFEST, units: [bare] }, (account) => account).text);
  expect(line.match(/–/g)).toHaveLength(6);
});

test('of very many units the rest is counted; of none there is no table', () => {
  const many = Array.from({ length: 50 }, () => MANIFEST.units).flat();
  const { text } = units({ ...MANIFEST, units: many }, (account) => account);
  expect(rows(text)).toHaveLength(200);
  expect(text).toContain('600 more are in manifest.json');
  expect(units({ ...MANIFEST, units: [] }, (account) => account).text).toBe('');
});

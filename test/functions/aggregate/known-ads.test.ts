import { expect, test } from 'vitest';
import { readAds, readCreatives } from '#functions/aggregate/known-ads.ts';
import type { EvidenceLine } from '#functions/lake/evidence-lines.ts';

async function* lines(): AsyncGenerator<EvidenceLine> {
  const date = '2026-05-10';
  yield { kind: 'ads', date, ads: [['1', '91', '51', '2026-01-01', 'ACTIVE']] };
  yield { kind: 'creatives', date, creatives: ['51', '52'] };
  yield { kind: 'ads', date, ads: [['2', '92', '', '', '']] };
  yield { kind: 'creatives', date, creatives: ['52', '53'] };
}

test('the lists hold what all lines of their kind name, and nothing of others', async () => {
  expect(await readAds(lines())).toEqual(
    new Map([
      ['1', { campaign: '91', creative: '51', created: '2026-01-01', status: 'ACTIVE' }],
      ['2', { campaign: '92', creative: '', created: '', status: '' }],
    ]),
  );
  expect(await readCreatives(lines())).toEqual(new Set(['51', '52', '53']));
});

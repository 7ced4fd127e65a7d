import { describe, expect, test } from 'vitest';
import { restatement, rowsByDay } from '#functions/summary/streams.ts';
import { sampleManifest } from '#test/harness/manifests.ts';

const MANIFEST = sampleManifest();

describe('the rows by day', () => {
  test('are a bar for each day, as high as its share of the most', () => {
    const days = [
      { date: '2026-05-01', rows: 50 },
      { date: '2026-05-02', rows: 0 },
      { date: '2026-05-03', rows: 100 },
    ];
    const { text } = rowsByDay([
      { stream: 'ad_insights', rows: 150, days, restated: [], firstDates: 0, incomparableDates: 0 },
    ]);
    expect([...text.matchAll(/ height="([\d.]+)"/g)].map(([, height]) => height)).toEqual([
      '45.0',
      '0.0',
      '90.0',
    ]);
    expect(text).toContain('ad_insights: 150 rows from 2026-05-01 to 2026-05-03, at most 100 a day');
    expect(text).toContain('<th scope="row">2026-05-02</th><td class="n">0</td>');
  });

  test('are none of a run without streams', () => {
    expect(rowsByDay([]).text).toBe('');
  });
});

describe('the restatement', () => {
  test('shows of each age how many rows changed of how many', () => {
    const { text } = restatement(MANIFEST.streams);
    expect(text.match(/<h3>/g)).toHaveLength(2);
    expect(text).toContain('3 account-days published for the first time');
    expect(text).toContain('2 account-days could not be compared');
    // 900 the same, 300 changed, 1 removed.
    expect(text).toContain('<td class="n">1</td><td class="n">1,201</td><td class="n">300</td>');
    expect(text).toContain('<td class="n">25.0 %</td>');
    expect(text).toContain('<summary>9,240 of 59,696 rows changed</summary>');
  });

  test('is none of snapshots', () => {
    const streams = MANIFEST.streams.filter(({ stream }) => stream === 'ad_metadata');
    expect(restatement(streams).text).toBe('');
  });
});

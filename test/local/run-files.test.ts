import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkpointKey } from '#functions/lake/keys.ts';
import { RunFiles } from '#local/run-files.ts';

const UNIT = { runId: 'run', account: 'act_1', stream: 'ad_insights' };

/** Reports of two weeks each, newest first, of which the first `read` are read. */
function backTo(months: readonly string[], read: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'run-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const reports = months
    .flatMap((month) => [
      { since: `${month}-15`, until: `${month}-28` },
      { since: `${month}-01`, until: `${month}-14` },
    ])
    .map((days, index) => ({
      ...days,
      state: index < read ? 'read' : 'submitted',
      purpose: 'rows',
      percent: 0,
    }));
  const file = join(folder, checkpointKey(UNIT));
  mkdirSync(dirname(file), { recursive: true });
  const counters = { rows: 1, pages: 1, throttles: 0 };
  writeFileSync(file, JSON.stringify({ phase: 'extract', counters, work: { reports } }));
  return new RunFiles(folder).work('run', 'act_1', 'ad_insights')?.reports?.backTo;
}

test('a backfill says back to which month it is read', () => {
  const months = ['2026-04', '2026-03', '2026-02', '2026-01'];
  expect(backTo(months, 0)).toBeUndefined();
  expect(backTo(months, 1)).toBeUndefined();
  expect(backTo(months, 2)).toBe('2026-04');
  expect(backTo(months, 5)).toBe('2026-03');
  expect(backTo(months, 8)).toBe('2026-01');
});

test('a window of few months does not', () => {
  expect(backTo(['2026-04', '2026-03'], 2)).toBeUndefined();
});

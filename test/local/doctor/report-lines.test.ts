import { expect, test } from 'vitest';
import type { Check, CheckReport } from '#functions/contract/check.ts';
import { reportLines } from '#local/doctor/report-lines.ts';

const report = (checks: readonly Check[]): CheckReport => ({
  schema: 1,
  runId: 'r',
  startedAt: '2026-11-21T00:00:00Z',
  finishedAt: '2026-11-21T00:00:01Z',
  status: 'ok',
  checks: [...checks],
});
const lines = (...checks: Check[]) => reportLines(report(checks), 80, (_, text) => text);
const LONG =
  'The token lacks a right that is described in a sentence which is longer than one line of a terminal.';

test('each check is a line with what to do below it, within 80 columns', () => {
  const found = lines(
    { area: 'api', about: 'version', status: 'ok', says: 'Fine.' },
    { area: 'token', about: 'permissions', status: 'fail', says: LONG, fix: LONG },
  );
  expect(found[0]).toBe('ok       api version: Fine.');
  expect(found[1]).toMatch(/^fail {5}token permissions: The token/);
  expect(found.find((line) => line.includes('→'))).toMatch(/^ {9}→ The token/);
  expect(found.every((line) => line.length <= 80)).toBe(true);
  expect(found.at(-1)).toBe('2 checks, 1 failure, no warnings: a run would fail.');
});

test('a long list of what is well is cut, and what is wrong never is', () => {
  const many = Array.from({ length: 30 }, (_, index): Check => {
    return { area: 'accounts', about: `act_${index}`, status: index === 29 ? 'warn' : 'ok', says: 'It is.' };
  });
  const found = lines(...many);
  expect(found).toContain('ok       9 more accounts');
  expect(found).toContain('warn     accounts act_29: It is.');
});

test('what could not be checked is no failure', () => {
  const found = lines({ area: 'token', about: 'end', status: 'unknown', says: 'Not told.' });
  expect(found.at(-1)).toBe(
    '1 checks, no failures, no warnings, 1 not checked: nothing is known to be wrong.',
  );
});

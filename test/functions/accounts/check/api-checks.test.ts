import { expect, test } from 'vitest';
import { tierCheck, versionCheck } from '#functions/accounts/check/api-checks.ts';

const NOW = '2026-11-21T12:00:00Z';

test.each([
  ['v25.0', 'v25.0', 'ok', /no end/, undefined],
  ['v25.0', 'v26.0', 'warn', /v25.0 was asked for, v26.0 answered/, /v26\.0/],
  ['v24.0', 'v25.0', 'warn', /v24.0 ended on 2026-10-06/, /v25\.0/],
  ['v24.0', 'v24.0', 'warn', /ended on 2026-10-06/, /v25\.0/],
  ['v25.0', undefined, 'unknown', /do not tell/, undefined],
  ['v99.0', 'v99.0', 'ok', /not known here/, undefined],
])('%s asked and %s answered is %s', (asked, answered, status, says, fix) => {
  const check = versionCheck(asked, answered, NOW);
  expect(check).toMatchObject({ status, says: expect.stringMatching(says) });
  if (fix !== undefined) expect(check.fix).toMatch(fix);
});

test('a version that ends within two months is a warning', () => {
  expect(versionCheck('v24.0', 'v24.0', '2026-08-20T00:00:00Z').status).toBe('warn');
  expect(versionCheck('v24.0', 'v24.0', '2026-06-01T00:00:00Z').status).toBe('ok');
});

test('the access tier is said, and unknown where no header tells it', () => {
  expect(tierCheck('standard_access').status).toBe('ok');
  expect(tierCheck('development_access')).toMatchObject({
    status: 'warn',
    fix: expect.stringContaining('full access'),
  });
  expect(tierCheck(undefined).status).toBe('unknown');
});

import { describe, expect, test } from 'vitest';
import { CheckReport } from '#functions/contract/check.ts';
import { checkKey } from '#functions/lake/keys.ts';
import { estimateLines } from '#local/doctor/estimate-first.ts';
import { reportLines } from '#local/doctor/report-lines.ts';
import type { AccountSpec } from '#local/graph/data/accounts.ts';
import { spec } from '#test/harness/accounts-run.ts';
import { ACCOUNT, NEIGHBOUR, SIMULATOR, WINDOW } from '#test/harness/faults/fault-case.ts';
import { CANARY_TOKEN, Harness, type HarnessOptions } from '#test/harness/harness.ts';

/** The state of a token, an app or an account, and what a check says of it. */
interface State {
  readonly options?: HarnessOptions;
  readonly prepare?: (harness: Harness) => unknown;
  readonly accounts?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Findings other than `ok`, as `status area about`, with a part of what they say and of what mends them. */
  readonly found: readonly (readonly [string, RegExp, RegExp?])[];
}

const NOT_TRIED = ['unknown streams all', /no account to try/] as const;
const only = (more: Partial<AccountSpec>) => ({
  accounts: [spec(0, { id: ACCOUNT, ads: 20, creatives: 10, ...more })],
});

const STATES: Readonly<Record<string, State>> = {
  good: { found: [] },
  expired: {
    options: { token: { isDead: 'expired' } },
    found: [['fail token valid', /Session has expired/, /Make a new token/], NOT_TRIED],
  },
  revoked: {
    options: { token: { isDead: 'revoked' } },
    found: [['fail token valid', /has not authorized/, /Install it again/], NOT_TRIED],
  },
  'not a token': {
    prepare: (harness) => harness.setToken('notATokenAtAll0123456789'),
    found: [['fail token valid', /no access token of Meta/, /begin with EAA/], NOT_TRIED],
  },
  'wrong scope': {
    options: { token: { scopes: ['public_profile'] } },
    found: [
      ['fail token permissions', /lacks ads_read \(granted: public_profile\)/, /ads_read ticked/],
      [`fail accounts ${ACCOUNT}`, /NOT grant/, /First mend the permissions/],
      NOT_TRIED,
    ],
  },
  'unknown account': {
    accounts: [ACCOUNT, 'act_999'],
    found: [['fail accounts act_999', /no such account/, /Check the id/]],
  },
  'disabled account': {
    options: only({ status: 2, disableReason: 3 }),
    found: [[`warn accounts ${ACCOUNT}`, /Disabled by Meta \(a risk of payment\)/, /stays readable/]],
  },
  'no access': {
    options: only({ readable: false }),
    found: [[`fail accounts ${ACCOUNT}`, /NOT grant/, /Assign it/], NOT_TRIED],
  },
  'development tier': {
    options: { tier: 'development_access' },
    found: [['warn api access', /limited access/, /full access/]],
  },
  'version upgraded': {
    options: { servedVersion: 'v26.0' },
    found: [['warn api version', /v25.0 was asked for, v26.0 answered/, /graphVersion/]],
  },
  'forbidden report': {
    options: {
      faults: [
        { id: 'r', match: { stream: 'ad_insights', kind: 'query' }, fault: { name: 'graph-2-1504041' } },
      ],
    },
    found: [['fail streams ad_insights', /Invalid breakdowns/, /cannot be combined/]],
  },
  'unreachable host': {
    environment: { GRAPH_ORIGIN: 'http://127.0.0.1:9' },
    found: [['fail api host', /does not answer/, /graphOrigin/], NOT_TRIED],
  },
};

describe.each(Object.entries(STATES))(
  'a check: %s',
  (name, { options, prepare, accounts = [ACCOUNT], environment, found }) => {
    test('says what is wrong and what mends it, and writes neither data nor the token', async () => {
      await using harness = await Harness.start({ ...SIMULATOR, ...options });
      await prepare?.(harness);
      const result = await harness.run({
        input: { accounts, ...WINDOW, check: true },
        executionName: 'check',
        ...(environment && { environment }),
      });
      const report = CheckReport.parse(harness.json(checkKey('check')));
      if (process.env.PRINT_CHECKS) {
        process.stdout.write(`\n### ${name}\n${reportLines(report, 80, (_, text) => text).join('\n')}\n`);
        process.stdout.write(`${result.error ?? 'succeeded'}: ${result.cause ?? ''}\n`);
      }
      const wrong = report.checks.filter(({ status }) => status !== 'ok');
      const fails = found.some(([what]) => what.startsWith('fail'));
      for (const [what, says, fix = /^/] of found) {
        const check = wrong.find(({ status, area, about }) => `${status} ${area} ${about}` === what);
        expect(check, `${what} of ${JSON.stringify(wrong)}`).toBeDefined();
        expect(check?.says).toMatch(says);
        expect(check?.fix ?? '').toMatch(fix);
      }
      if (found.length === 0) expect(wrong).toEqual([]);
      expect(result).toMatchObject(
        fails ? { status: 'FAILED', error: 'CheckFailed' } : { status: 'SUCCEEDED' },
      );
      expect(harness.keys('lake/')).toEqual([]);
      expect(harness.keys('published/')).toEqual([]);
      expect(
        harness.keys('runs/').filter((key) => !/(plan|owner|accounts|findings|check)\.json$/.test(key)),
      ).toEqual([]);
      expect(harness.filesWith(CANARY_TOKEN)).toEqual([]);
    });
  },
);

test('a check is no run that could be finished', async () => {
  await using harness = await Harness.start(SIMULATOR);
  await harness.run({ input: { accounts: [NEIGHBOUR], ...WINDOW, check: true }, executionName: 'check' });
  const rerun = await harness.run({ input: { rerun: 'check' }, executionName: 'rerun' });
  expect(rerun).toMatchObject({ status: 'FAILED', error: 'InputInvalid' });
  expect(rerun.cause).toContain('a check');
});

describe('what a laptop says before it runs', () => {
  const linesOf = ({ shared, endpoints, folder }: Harness, input: object) =>
    estimateLines({ stack: shared.stack, endpoints, dataDir: folder, input });

  test('is what the run will take, in one line', async () => {
    await using harness = await Harness.start(SIMULATOR);
    const [line, ...others] = await linesOf(harness, {
      accounts: [ACCOUNT],
      ...WINDOW,
      streams: ['ad_insights'],
    });
    expect(line).toMatch(
      /^This will take about 1 report, up to \d minutes, \d+ requests of about 190,000 an hour, /,
    );
    expect(others).toEqual([]);
  });

  test('is what will fail of it', async () => {
    await using harness = await Harness.start({ ...SIMULATOR, token: { isDead: 'revoked' } });
    const lines = await linesOf(harness, { accounts: [ACCOUNT], ...WINDOW, streams: ['ad_insights'] });
    expect(lines).toEqual([
      expect.stringMatching(/^\[CHECK\] token valid: Meta refuses the token: .*Install it again/),
    ]);
  });

  test('is what is wrong with its input', async () => {
    await using harness = await Harness.start(SIMULATOR);
    await expect(linesOf(harness, { lookbackDays: 0 })).rejects.toThrow(/"lookbackDays" is 0/);
  });
});

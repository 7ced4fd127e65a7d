import { expect, test } from 'vitest';
import { CheckReport, type Span } from '#functions/contract/check.ts';
import { checkKey } from '#functions/lake/keys.ts';
import type { AccountSpec } from '#local/graph/data/accounts.ts';
import type { ExecutionResult } from '#local/run.ts';
import { spec } from '#test/harness/accounts-run.ts';
import { Harness } from '#test/harness/harness.ts';

/** An estimate is good if what the run takes is within twice of it. */
const FACTOR = 2;

interface Case {
  readonly account: AccountSpec;
  readonly since: string;
}

const UNTIL = '2026-05-31';
const CASES: Readonly<Record<string, Case>> = {
  'a small account, four weeks': {
    account: spec(1, { campaigns: 3, ads: 20, creatives: 15 }),
    since: '2026-05-04',
  },
  'an account of 400 ads, four weeks': {
    account: spec(2, { campaigns: 20, ads: 400, creatives: 200 }),
    since: '2026-05-04',
  },
  'half a year, two months of it idle': {
    account: spec(3, { campaigns: 8, ads: 60, creatives: 40, idleMonths: ['2026-01', '2026-02'] }),
    since: '2025-12-01',
  },
};

/** State transitions, invocations, and 512 MB for as long as the processes took; docs/cost.md. */
const dollarsOf = ({ transitions, invocations }: ExecutionResult): number =>
  transitions * 0.000_025 + invocations.reduce((sum, { billedMs }) => sum + billedMs * 0.000_000_006_7, 0);

const middle = ({ from, to }: Span): number => (from + to) / 2;

test.each(Object.entries(CASES))(
  '%s: the estimate is within a factor of two',
  async (name, { account, since }) => {
    await using harness = await Harness.start({ accounts: [account], reportPolls: 4 });
    const input = { accounts: [account.id], since, until: UNTIL };
    await harness.run({ input: { ...input, check: true }, executionName: 'check' });
    const asked = harness.graph.requests.length;
    const { estimate } = CheckReport.parse(harness.json(checkKey('check')));
    if (estimate === undefined) throw new Error('there is no estimate');

    const run = await harness.run({ input, executionName: 'run' });
    expect(run.status).toBe('SUCCEEDED');
    const { work, rows } = harness.manifest('run');
    const units = harness.units('run');
    // As if waits had their length: what Meta's clock would show for the slowest stream.
    const seconds = Math.max(
      ...units.map(({ turns = [] }) =>
        turns.reduce(
          (sum, { from, to = from, waitSeconds }) =>
            sum + (Date.parse(to) - Date.parse(from)) / 1000 + waitSeconds,
          0,
        ),
      ),
    );
    const reports = units.reduce((sum, { counters }) => sum + (counters?.reports ?? 0), 0);
    const factors = {
      reports: estimate.reports / reports,
      requests: middle(estimate.requests) / work.requests,
      rows: estimate.rows / rows,
      seconds: middle(estimate.seconds) / seconds,
      dollars: middle(estimate.dollars) / dollarsOf(run),
    };
    if (process.env.PRINT_CHECKS) {
      const took = {
        reports,
        requests: work.requests,
        rows,
        seconds: Math.round(seconds),
        dollars: dollarsOf(run),
      };
      process.stdout.write(`${name}: ${estimate.says}\n  ${JSON.stringify({ asked, took, factors })}\n`);
    }
    const { dollars, ...others } = factors;
    // The processes take as long as this machine is slow.
    expect(dollars).toBeGreaterThan(1 / (2 * FACTOR));
    expect(dollars).toBeLessThan(2 * FACTOR);
    for (const [what, factor] of Object.entries(others)) {
      expect(factor, what).toBeGreaterThan(1 / FACTOR);
      expect(factor, what).toBeLessThan(FACTOR);
    }
  },
  300_000,
);

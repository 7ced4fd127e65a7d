import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Branch } from '#test/harness/branch.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';

const ACCOUNT = { name: 'Account', timeZone: 'UTC', currency: 'USD', campaigns: 2, ads: 4, creatives: 2 };
/** February and March are without delivery; April has some. */
const WINDOW = { since: '2026-01-18', until: '2026-04-11' };

let simulator: GraphSimulator;
beforeAll(async () => {
  simulator = await startGraphSimulator({
    accounts: [{ id: 'act_1', ...ACCOUNT, idleMonths: ['2026-02', '2026-03'] }],
    reportPolls: 1,
  });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

const sinceOf = (params: Readonly<Record<string, string>>): string =>
  (JSON.parse(params.time_range ?? '{}') as { since: string }).since;

/** Extracts the window, and returns the first days of the reports that were made, and how often any row was asked for. */
async function extract(): Promise<{ branch: Branch; made: string[]; asked: number }> {
  const from = simulator.requests.length;
  const branch = new Branch(simulator, fewAdInsights, WINDOW);
  await branch.finish();
  const requests = simulator.requests.slice(from);
  return {
    branch,
    made: requests.filter(({ kind }) => kind === 'submit').map(({ params }) => sinceOf(params)),
    asked: requests.filter(({ kind, params }) => kind === 'query' && params.limit === '1').length,
  };
}

describe('a window with idle months', () => {
  test('has no report for them, the newest report first, and every row and every idle day in the lake', async () => {
    const { branch, made, asked } = await extract();
    expect(made).toEqual([...made].sort().toReversed());
    expect(made.length).toBeGreaterThan(2);
    expect(made.filter((since) => since > '2026-02-01' && since < '2026-03-25')).toEqual([]);
    expect(asked).toBe(1);
    await branch.expectExact();
    const idle = branch.receipt?.control?.filter(({ date }) => date >= '2026-02-01' && date <= '2026-03-31');
    expect(idle).toHaveLength(59);
    expect(new Set(idle?.map(({ outcome }) => outcome))).toEqual(new Set(['agrees']));
  });

  test('has reports for them where the totals say nothing and a row is found', async () => {
    simulator.faults.add({ id: 'empty', when: { nth: 1 }, fault: { name: 'totals-empty' } });
    const { branch, made } = await extract();
    // All days seemed idle: one question about the whole window found a row.
    expect(made).toHaveLength(12);
    await branch.expectExact();
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphRequestInvalid, GraphTransient } from '#functions/graph/errors.ts';
import { STREAMS } from '#functions/streams/catalog.ts';
import { Branch, type Tamper } from '#test/harness/branch.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';

const SMALL = { name: 'Account', timeZone: 'UTC', currency: 'USD', campaigns: 3, ads: 9, creatives: 3 };
const FACTS = { request: 'GET act_1/insights', problem: 'no', advice: 'no' };

let simulator: GraphSimulator;

beforeAll(async () => {
  simulator = await startGraphSimulator({
    accounts: [
      { id: 'act_1', ...SMALL, delivery: 1 },
      { id: 'act_2', ...SMALL, delivery: 0 },
    ],
    reportPolls: 1,
  });
});
afterAll(() => simulator.close());

const branchOf = (account: string) =>
  new Branch(simulator, STREAMS.ad_insights, { account, until: '2026-05-28' });

/** What is called, in order, by kind. */
async function kindsOf(action: () => Promise<unknown>): Promise<string[]> {
  const from = simulator.requests.length;
  await action();
  return simulator.requests.slice(from).map(({ kind }) => kind);
}

/** Changes the first answers to the probe. */
function probes(...answers: (() => object)[]): Tamper {
  let asked = 0;
  return (path, body) => {
    if (!/^act_\d+\/insights$/.test(path)) return body;
    return { ...body, ...answers[asked++]?.() };
  };
}

describe('an account in which nothing was delivered', () => {
  test('is believed when it says so twice, with a pause between, and no report is made', async () => {
    const branch = branchOf('act_2');
    const waits: number[] = [];
    const kinds = await kindsOf(async () => {
      for (const { waitSeconds } of await branch.finish()) waits.push(waitSeconds);
    });
    expect(kinds).toEqual(['totals', 'query']);
    expect(waits).toEqual([5, 0]);
    expect(branch.receipt?.counters).toMatchObject({ rows: 0, reports: 0 });
    expect(branch.receipt?.partitions).toHaveLength(28);
  });

  test('and only seems to be so is read as any other', async () => {
    const branch = branchOf('act_1');
    const tamper = probes(() => ({ data: [] }));
    await branch.finish(() => ({ tamper }));
    await branch.expectExact();
  });
});

test.each<[string, object]>([
  ['has a next one', { data: [], paging: { next: 'https://graph.facebook.com/x?after=a' } }],
  ['is none', { data: undefined }],
])('a page without rows that %s is no answer', async (_name, answer) => {
  const branch = branchOf('act_1');
  const tamper = probes(() => answer);
  const results = await branch.finish(() => ({ tamper }));
  expect(results[0]?.waitSeconds).not.toBe(0);
  expect(branch.checkpoint?.work).toMatchObject({ delivery: 'some' });
  await branch.expectExact();
});

describe('an account that delivers', () => {
  test('is asked once, for all of the window', async () => {
    const branch = branchOf('act_1');
    const from = simulator.requests.length;
    await branch.finish();
    const asked = simulator.requests.slice(from).filter(({ kind }) => kind === 'totals');
    expect(asked.map(({ params }) => [params.level, params.time_range])).toEqual([
      ['account', '{"since":"2026-05-01","until":"2026-05-28"}'],
    ]);
    await branch.expectExact();
  });

  test.each([GraphRequestInvalid, GraphTransient])(
    'is read as well where the question ends as %o',
    async (Refusal) => {
      const branch = branchOf('act_1');
      const tamper = probes(() => {
        throw new Refusal(FACTS);
      });
      await branch.finish(() => ({ tamper }));
      await branch.expectExact();
    },
  );
});

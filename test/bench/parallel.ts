import type { StreamName } from '#functions/contract/ids.ts';
import { DEFAULT_ACCOUNTS } from '#local/graph/data/accounts.ts';
import { Harness } from '#test/harness/harness.ts';
import { MISSION } from '#test/harness/mission.ts';
import { sortedRows } from '#test/harness/row-differences.ts';

const ACCOUNT = 'act_1';
const NOTHING = {
  ...{ id: 'act_2', name: 'Empty', timeZone: 'UTC', currency: 'USD' },
  ...{ campaigns: 1, ads: 0, creatives: 0 },
};
const WINDOW = { since: '2026-10-24', until: '2026-11-20' };

/** Wall seconds of one execution each, waits as stated. */
export interface ParallelFigures {
  readonly alone: Readonly<Record<StreamName, number>>;
  readonly slowestAlone: number;
  readonly oneAfterAnother: number;
  readonly parallel: number;
  /** Wall seconds of an execution in which no stream has anything to do: start-up, `Plan`, `Accounts`, `Aggregate`. */
  readonly startUp: number;
  /** Of the execution with all streams. */
  readonly counts: {
    readonly transitions: number;
    readonly invocations: number;
    readonly graphRequests: number;
  };
  /** Streams whose rows differ between the two ways; empty, or the times mean nothing. */
  readonly different: readonly StreamName[];
}

/** Runs each stream of an account alone, then all of them in parallel, and compares what they published. */
export async function measureParallel(): Promise<ParallelFigures> {
  // Reports that take 13 seconds; Meta's take longer, and then the waits hide more of the work.
  const options = { reportPolls: 2, accounts: [...DEFAULT_ACCOUNTS.slice(0, 1), NOTHING] };
  await using sequential = await Harness.start(options);
  await using together = await Harness.start(options);
  // The first process of a folder compiles what the later ones find compiled.
  await timed(sequential, ['ad_creatives']);
  await timed(together, ['ad_creatives']);
  const { seconds: startUp } = await timed(sequential, ['ad_creatives'], 'act_2');
  const alone = {} as Record<StreamName, number>;
  for (const stream of MISSION) alone[stream] = (await timed(sequential, [stream])).seconds;
  const requestsBefore = together.graph.requests.length;
  const { seconds: parallel, transitions, invocations } = await timed(together, MISSION);
  const graphRequests = together.graph.requests.length - requestsBefore;
  const times = Object.values(alone);
  return {
    alone,
    slowestAlone: Math.max(...times),
    oneAfterAnother: times.reduce((sum, time) => sum + time, 0),
    parallel,
    startUp,
    counts: { transitions, invocations: invocations.length, graphRequests },
    different: await differing(sequential, together),
  };
}

async function timed(harness: Harness, streams: readonly StreamName[], account = ACCOUNT) {
  const start = performance.now();
  const result = await harness.run({ input: { accounts: [account], streams, ...WINDOW }, waitScale: 1 });
  if (result.status !== 'SUCCEEDED')
    throw new Error(`The execution ended as ${result.status}: ${result.cause}`);
  return { ...result, seconds: (performance.now() - start) / 1000 };
}

async function differing(left: Harness, right: Harness): Promise<StreamName[]> {
  const different: StreamName[] = [];
  for (const stream of MISSION) {
    const one = sortedRows(await left.lakeRows(stream, ACCOUNT)).join('\n');
    const other = sortedRows(await right.lakeRows(stream, ACCOUNT)).join('\n');
    if (one !== other || one === '') different.push(stream);
  }
  return different;
}

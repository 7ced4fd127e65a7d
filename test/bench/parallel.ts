import { STREAM_NAMES, type StreamName } from '#shared/contract.ts';
import { Rig, sortedRows } from '#test/support/rig.ts';

const ACCOUNT = 'act_1';
const WINDOW = { since: '2026-10-24', until: '2026-11-20' };

/** Wall seconds of one execution each, waits as stated. */
export interface ParallelFigures {
  readonly alone: Readonly<Record<StreamName, number>>;
  readonly slowestAlone: number;
  readonly oneAfterAnother: number;
  readonly parallel: number;
  /** Wall seconds of an execution in which no stream has anything to do: start-up, `Plan`, `Accounts`, `Aggregate`. */
  readonly startUp: number;
  /** Streams whose rows differ between the two ways; empty, or the times mean nothing. */
  readonly different: readonly StreamName[];
}

/** Runs each stream of an account alone, then all of them in parallel, and compares what they published. */
export async function measureParallel(): Promise<ParallelFigures> {
  await using sequential = await Rig.start({ reportPolls: 1 });
  await using together = await Rig.start({ reportPolls: 1 });
  // The first process of a folder compiles what the later ones find compiled.
  await timed(sequential, ['ad_creatives']);
  await timed(together, ['ad_creatives']);
  const startUp = await timed(sequential, ['ad_creatives'], 'act_2');
  const alone = {} as Record<StreamName, number>;
  for (const stream of STREAM_NAMES) alone[stream] = await timed(sequential, [stream]);
  const parallel = await timed(together, STREAM_NAMES);
  const times = Object.values(alone);
  return {
    alone,
    slowestAlone: Math.max(...times),
    oneAfterAnother: times.reduce((sum, time) => sum + time, 0),
    parallel,
    startUp,
    different: STREAM_NAMES.filter((stream) => !sameRows(sequential, together, stream)),
  };
}

async function timed(rig: Rig, streams: readonly StreamName[], account = ACCOUNT): Promise<number> {
  const start = performance.now();
  const { status, cause } = await rig.run({
    input: { accounts: [account], streams, ...WINDOW },
    waitScale: 1,
  });
  if (status !== 'SUCCEEDED') throw new Error(`The execution ended as ${status}: ${cause}`);
  return (performance.now() - start) / 1000;
}

function sameRows(left: Rig, right: Rig, stream: StreamName): boolean {
  const [one, other] = [left, right].map((rig) => sortedRows(rig.lakeRows(stream, ACCOUNT)).join('\n'));
  return one === other && one !== '';
}

import {
  type CallOutcome,
  type Decide,
  type MemoryBucket,
  MemoryStore,
  type StoreCall,
} from './memory-store.ts';

/** Chooses one of several continuations. @returns a number from 0 to `alternatives` - 1. */
export type Choose = (alternatives: number) => number;

/**
 * Runs all interleavings, depth first: starts over with the same choices up to the last one that has another
 * alternative left.
 * @param run must be deterministic except for the choices.
 * @returns number of interleavings.
 */
export async function runAllInterleavings(run: (choose: Choose) => Promise<void>): Promise<number> {
  const path: { chosen: number; readonly of: number }[] = [];
  for (let interleavings = 1; ; interleavings += 1) {
    let depth = 0;
    await run((alternatives) => {
      const known = path[depth] ?? { chosen: 0, of: alternatives };
      if (known.of !== alternatives) throw new Error('The run is not deterministic');
      path[depth++] = known;
      return known.chosen;
    });
    while (path.length > 0 && isLast(path.at(-1))) path.pop();
    const turn = path.at(-1);
    if (turn === undefined) return interleavings;
    turn.chosen += 1;
  }
}

const isLast = (choice: { chosen: number; of: number } | undefined): boolean =>
  choice !== undefined && choice.chosen + 1 === choice.of;

/** Faults that a call can have. */
const FAULTS_OF_WRITES: readonly CallOutcome[] = ['lost', 'repeated', 'conflict', 'failed', 'late'];
const FAULTS_OF_READS: readonly CallOutcome[] = ['failed'];

interface HeldCall {
  readonly call: StoreCall;
  readonly go: (outcome: CallOutcome) => void;
}

/** A fault that was injected into a call. */
export interface InjectedFault {
  readonly process: number;
  readonly call: StoreCall;
  readonly outcome: CallOutcome;
}

/**
 * Runs concurrent processes over one bucket, one store call at a time. Which process continues, which call gets which
 * fault, and when a late write arrives are choices.
 * @param processes each works with its own store; a rejection ends the interleaving.
 * @param faults most faults in one interleaving.
 * @returns the injected faults.
 */
export async function interleave(
  bucket: MemoryBucket,
  processes: readonly ((store: MemoryStore) => Promise<void>)[],
  choose: Choose,
  { faults }: { readonly faults: number },
): Promise<InjectedFault[]> {
  const held = new Map<number, HeldCall>();
  let running = processes.length;
  const failures: unknown[] = [];
  for (const [index, run] of processes.entries()) {
    const decide: Decide = (call) =>
      new Promise((go) => {
        held.set(index, { call, go });
        running -= 1;
      });
    run(new MemoryStore(bucket, decide)).then(
      () => {
        running -= 1;
      },
      (error: unknown) => {
        running -= 1;
        failures.push(error);
      },
    );
  }
  const met: InjectedFault[] = [];
  for (;;) {
    await settled(() => running === 0);
    if (failures.length > 0) throw failures[0];
    // After the last process, a late write may still arrive, or never.
    const waiting = [...held.keys()].sort();
    const arrivals = bucket.underWay.length > 0 ? 1 : 0;
    const chosen = choose(Math.max(waiting.length, 1) + arrivals);
    const index = waiting[chosen];
    if (index === undefined) {
      if (chosen === 0) return met;
      bucket.land();
      continue;
    }
    const { call, go } = held.get(index) as HeldCall;
    const possible = met.length < faults ? faultsOf(call) : [];
    const outcome = (['done', ...possible] as const)[choose(1 + possible.length)] ?? 'done';
    if (outcome !== 'done') met.push({ process: index, call, outcome });
    held.delete(index);
    running += 1;
    go(outcome);
  }
}

const faultsOf = ({ operation }: StoreCall): readonly CallOutcome[] =>
  operation === 'PUT' || operation === 'COPY' ? FAULTS_OF_WRITES : FAULTS_OF_READS;

/** Lets microtasks run until each process waits for a call or has ended. */
async function settled(isSettled: () => boolean): Promise<void> {
  for (let turn = 0; !isSettled(); turn += 1) {
    if (turn > 10_000) throw new Error('A process waits for something other than the store');
    await undefined;
  }
}

import { type Decide, type Fate, type MemoryBucket, MemoryStore, type StoreCall } from './memory-store.ts';

/** Decides wherever a story can go on in several ways. @returns a number from 0 to `alternatives` - 1. */
export type Choose = (alternatives: number) => number;

/**
 * Tells a story again and again until every choice in it has been made in every way: depth first, by telling it from
 * the start with the same choices up to the last one that has another alternative left.
 * @param tell must be deterministic but for the choices.
 * @returns how many stories there are.
 */
export async function tellAll(tell: (choose: Choose) => Promise<void>): Promise<number> {
  const path: { chosen: number; readonly of: number }[] = [];
  for (let stories = 1; ; stories += 1) {
    let depth = 0;
    await tell((alternatives) => {
      const known = path[depth] ?? { chosen: 0, of: alternatives };
      if (known.of !== alternatives) throw new Error('The story is not deterministic');
      path[depth++] = known;
      return known.chosen;
    });
    while (path.length > 0 && isLast(path.at(-1))) path.pop();
    const turn = path.at(-1);
    if (turn === undefined) return stories;
    turn.chosen += 1;
  }
}

const isLast = (choice: { chosen: number; of: number } | undefined): boolean =>
  choice !== undefined && choice.chosen + 1 === choice.of;

/** What can happen to a call besides being done. */
const FAULTS_OF_WRITES: readonly Fate[] = ['lost', 'repeated', 'conflict', 'failed', 'late'];
const FAULTS_OF_READS: readonly Fate[] = ['failed'];

interface HeldCall {
  readonly call: StoreCall;
  readonly go: (fate: Fate) => void;
}

/** A fault that a process met. */
export interface MetFault {
  readonly process: number;
  readonly call: StoreCall;
  readonly fate: Fate;
}

/**
 * Runs processes side by side over one bucket, one store call at a time: who goes next, which call meets which fault,
 * and when a late write arrives are choices.
 * @param processes what each does with a store of its own; a rejection ends the story.
 * @param faults in one story, at most.
 * @returns the faults that were met.
 */
export async function interleave(
  bucket: MemoryBucket,
  processes: readonly ((store: MemoryStore) => Promise<void>)[],
  choose: Choose,
  { faults }: { readonly faults: number },
): Promise<MetFault[]> {
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
  const met: MetFault[] = [];
  for (;;) {
    await settled(() => running === 0);
    if (failures.length > 0) throw failures[0];
    // Without anybody left, a late write may still arrive, or never.
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
    const fate = (['done', ...possible] as const)[choose(1 + possible.length)] ?? 'done';
    if (fate !== 'done') met.push({ process: index, call, fate });
    held.delete(index);
    running += 1;
    go(fate);
  }
}

const faultsOf = ({ operation }: StoreCall): readonly Fate[] =>
  operation === 'PUT' || operation === 'COPY' ? FAULTS_OF_WRITES : FAULTS_OF_READS;

/** Lets microtasks run until each process waits for a call or has ended. */
async function settled(isSettled: () => boolean): Promise<void> {
  for (let turn = 0; !isSettled(); turn += 1) {
    if (turn > 10_000) throw new Error('A process waits for something else than the store');
    await undefined;
  }
}

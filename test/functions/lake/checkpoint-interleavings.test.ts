import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { CheckpointFile, Envelope, type Signed, type Writer } from '#functions/lake/checkpoint.ts';
import { RunTakenOver } from '#functions/lake/errors.ts';
import { checkpointKey } from '#functions/lake/keys.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';
import { UNIT } from '#test/harness/checkpoints.ts';
import {
  type Choose,
  type InjectedFault,
  interleave,
  runAllInterleavings,
} from '#test/harness/interleavings.ts';
import { MemoryBucket, type MemoryStore } from '#test/harness/memory-store.ts';

/** A small body, because there are a hundred thousand interleavings and the protocol ignores its content. */
interface Body {
  readonly parts: { readonly key: string }[];
}
type Checkpoint = Signed<Body>;
const Small = z.extend(Envelope, { parts: z.array(z.object({ key: z.string() })) });

const claim = (store: MemoryStore, writer: Writer): Promise<CheckpointFile<Body>> =>
  CheckpointFile.claim<Body>(
    { store, key: checkpointKey(UNIT), schema: Small },
    writer,
    () => ({ parts: [] }),
    ({ parts }) => ({ parts }),
  );

const advanceByPart = (file: CheckpointFile<Body>, key: string): Promise<void> =>
  file.advance({ parts: [...file.stored.parts, { key }] });

/** What an attempt came to know of its own work. */
interface Account {
  readonly writer: Writer;
  /** Parts whose advance was begun, and those whose advance returned. */
  readonly tried: string[];
  readonly stored: string[];
  end: 'success' | RunTakenOver | LakeUnavailable | undefined;
}

// Most stories throw: a quarter of the time went into stacks that nobody reads.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

const SAME_OWNER: readonly Writer[] = [
  { attempt: 'a', owner: 'run-1', generation: 1 },
  { attempt: 'b', owner: 'run-1', generation: 1 },
];
const TWO_OWNERS: readonly Writer[] = [
  { attempt: 'old', owner: 'run-1', generation: 1 },
  { attempt: 'new', owner: 'run-2', generation: 2 },
];

/** One attempt: claims, then stores so many parts, each with an advance of its own. */
async function work(store: MemoryStore, account: Account, parts: number): Promise<void> {
  try {
    const file = await claim(store, account.writer);
    for (let number = 0; number < parts; number += 1) {
      const key = `${account.writer.attempt}-${number}`;
      account.tried.push(key);
      await advanceByPart(file, key);
      account.stored.push(key);
    }
    account.end = 'success';
  } catch (error) {
    if (!(error instanceof RunTakenOver || error instanceof LakeUnavailable)) throw error;
    account.end = error;
  }
}

/** Runs these attempts once and checks all invariants. */
async function run(writers: readonly Writer[], parts: readonly number[], faults: number, choose: Choose) {
  const bucket = new MemoryBucket();
  const accounts = writers.map((writer): Account => ({ writer, tried: [], stored: [], end: undefined }));
  const processes = accounts.map(
    (account, index) => (store: MemoryStore) => work(store, account, parts[index] ?? 0),
  );
  const met = await interleave(bucket, processes, choose, { faults });
  const writes = bucket.writes.map(({ body }) => JSON.parse(body.toString('utf8')) as Checkpoint);
  check(writes, accounts, met);
  return { accounts, met, last: bucket.json<Checkpoint>(checkpointKey(UNIT)) };
}

const partsOf = (checkpoint: Checkpoint | undefined): string[] =>
  checkpoint?.parts.map(({ key }) => key) ?? [];

/** Plain comparisons, for they are made a hundred thousand times. */
function check(
  writes: readonly Checkpoint[],
  accounts: readonly Account[],
  met: readonly InjectedFault[],
): void {
  const must = (holds: boolean, rule: string) => {
    if (!holds)
      throw new Error(`${rule}\n${JSON.stringify({ writes: writes.map(brief), accounts, met }, null, 1)}`);
  };
  for (const [index, write] of writes.entries()) {
    const before = writes[index - 1];
    const [had, has] = [partsOf(before), partsOf(write)];
    must(write.seq === index + 1, 'seq grows by one with each write that is stored');
    must(write.generation >= (before?.generation ?? 0), 'an older owner never writes over a newer one');
    must(
      had.every((key, at) => has[at] === key),
      'a part that a checkpoint named is named by every later one',
    );
    must(has.length - had.length <= 1, 'a write names at most one part more');
    if (has.length > had.length) {
      must(before?.attempt === write.attempt, 'an advance follows a write of its own attempt');
      must(
        has.at(-1)?.startsWith(`${write.attempt}-`) === true,
        'an advance names a part of its own attempt',
      );
    }
  }
  const last = partsOf(writes.at(-1));
  must(new Set(last).size === last.length, 'no part is named twice');
  const written = new Set(writes.flatMap(partsOf));
  for (const { writer, tried, stored, end } of accounts) {
    must(
      stored.every((key) => last.includes(key)),
      'an advance that returned is never lost',
    );
    must(
      tried.every((key) => last.includes(key) === written.has(key)),
      'a part is named if its write happened',
    );
    must(end !== undefined, 'every attempt ends');
    const readFailed = met.some(
      ({ process, call }) => accounts[process]?.writer === writer && call.operation === 'GET',
    );
    must(!(end instanceof LakeUnavailable) || readFailed, 'one write that fails is survived');
    if (!(end instanceof RunTakenOver)) continue;
    const own = writes.findIndex(({ attempt }) => attempt === writer.attempt);
    const others = writes.slice(own + 1).filter(({ attempt }) => attempt !== writer.attempt);
    must(others.length > 0, 'only an attempt that was really overtaken is told so');
    const overtakenByOwner = others.some(({ generation }) => generation === writer.generation);
    must(!end.sameOwner || overtakenByOwner, 'overtaken by the same owner only if it was');
    must(
      end.sameOwner || others.some(({ generation }) => generation > writer.generation),
      'by another if it was',
    );
  }
}

const brief = ({ seq, attempt, generation, ...rest }: Checkpoint) =>
  `${seq} ${attempt} (${generation}): ${partsOf({ seq, attempt, generation, ...rest })}`;

describe('all interleavings of two attempts with one fault at any call', () => {
  test.each([
    ['of one owner', SAME_OWNER, [2, 1]],
    ['of two owners, the older the longer,', TWO_OWNERS, [2, 1]],
    ['of two owners, the newer the longer,', TWO_OWNERS, [1, 2]],
    ['that only claim', SAME_OWNER, [0, 0]],
  ])('%s lose nothing, double nothing and end', async (_name, writers, parts) => {
    const ends = new Set<string>();
    const interleavings = await runAllInterleavings(async (choose) => {
      const { accounts } = await run(writers, parts, 1, choose);
      for (const { end } of accounts) ends.add(end instanceof Error ? end.name : String(end));
    });
    // Thousands of interleavings with parts, hundreds without.
    expect(interleavings).toBeGreaterThan(parts[0] === 0 ? 400 : 4_000);
    expect(ends).toContain('success');
  });

  test('without a fault, whoever claims last ends well', async () => {
    await runAllInterleavings(async (choose) => {
      const { accounts, last } = await run(SAME_OWNER, [2, 2], 0, choose);
      const winner = accounts.find(({ writer }) => writer.attempt === last?.attempt);
      expect(winner?.end).toBe('success');
    });
  });
});

describe('three attempts with any number of faults', () => {
  const writers: readonly Writer[] = [...SAME_OWNER, { attempt: 'c', owner: 'run-2', generation: 2 }];

  test('lose nothing and double nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), fc.nat(6), async (numbers, faults) => {
        await run(writers, [3, 3, 3], faults, (alternatives) => (numbers.next().value ?? 0) % alternatives);
      }),
      { numRuns: 1_000 },
    );
  });
});

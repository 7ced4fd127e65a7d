import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TurnResult } from '#functions/contract/payloads.ts';
import type { Row } from '#functions/contract/row.ts';
import { GraphTooMuchData } from '#functions/graph/errors.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';
import adCreatives from '#functions/streams/ad-creatives.ts';
import { Branch, TestClock, type TurnOptions } from '#test/harness/branch.ts';
import { FACTS } from '#test/harness/fake-list.ts';
import { FakeMeta, fakeAds } from '#test/harness/fake-meta.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';
import { type CallOutcome, Killed, MemoryStore } from '#test/harness/memory-store.ts';

const shortReports = { ...fewAdInsights, source: { ...fewAdInsights.source, reportDays: 2 } };
const [MENDED, HELD] = ['2026-05-01', '2026-05-02'] as const;
type Kind = 'insights' | 'listing' | 'look-up';

function branchOf(kind: Kind): Branch {
  const meta = kind === 'look-up' ? lossyAccount() : honestAccount();
  return new Branch(meta, kind === 'listing' ? adCreatives : shortReports, { until: HELD });
}

/** Both days in one report are too much, so that some of the work is cut on its way. */
function honestAccount(): FakeMeta {
  const ads = fakeAds(18, [MENDED, HELD]).filter(({ status }) => status !== 'DELETED');
  const meta = new FakeMeta(ads);
  meta.pageRows = 4;
  meta.lie = ({ kind, params }, answer) => {
    const { since, until } = (params.time_range ?? {}) as Record<string, string>;
    if (kind === 'make' && since !== until) throw new GraphTooMuchData(FACTS);
    return answer();
  };
  return meta;
}

/** Reports lack an ad on both days; fetched by itself, it is there on one of them. */
function lossyAccount(): FakeMeta {
  const meta = new FakeMeta(fakeAds(4, [MENDED, HELD]));
  meta.pageRows = 3;
  meta.lie = ({ kind, params }, answer) => {
    const body = answer();
    const isFetch = kind === 'query' && (params.fields as string[]).includes('reach');
    if (kind !== 'read' && !isFetch) return body;
    const isThere = ({ ad_id, date_start }: Row) => ad_id !== 'ad-0003' || (isFetch && date_start === MENDED);
    return { ...body, data: (body.data as Row[]).filter(isThere) };
  };
  return meta;
}

/** So short that a turn stores a page or two; a list of missing rows is to fit into one. */
const CHECKS: Readonly<Record<Kind, number>> = { insights: 3, listing: 1, 'look-up': 15 };
const short = (kind: Kind) => Object.assign(new TestClock(), { checks: CHECKS[kind] });

/** What happens to the calls of a whole branch, by their number. */
type Outcomes = ReadonlyMap<number, CallOutcome>;

/**
 * Runs a branch to its end as the state machine does: a turn that dies, or cannot reach the lake, is tried again.
 * @returns how many calls of the store there were.
 */
async function run(branch: Branch, kind: Kind, outcomes: Outcomes): Promise<number> {
  let calls = 0;
  const decide = (): CallOutcome => {
    const outcome = outcomes.get(++calls) ?? 'done';
    // What was late before arrives now: after the turn went on.
    branch.bucket.land();
    return outcome;
  };
  for (let tries = 0, status = ''; status !== 'DONE'; tries += 1) {
    if (tries > 100) throw new Error('The branch never ends');
    try {
      const store = new MemoryStore(branch.bucket, decide);
      ({ status } = await branch.takeTurn({ store, clock: short(kind) }));
    } catch (error) {
      if (!(error instanceof Killed || error instanceof LakeUnavailable)) throw error;
      expect(branch.receipt === undefined || branch.checkpoint?.phase === 'done').toBe(true);
    }
  }
  return calls;
}

async function expectWhole(branch: Branch, kind: Kind): Promise<void> {
  if (kind === 'look-up') return expectSettled(branch);
  await branch.expectExact();
  // What was stored once is never read again.
  expect(branch.receipt?.counters).toMatchObject({ rows: branch.truth().length, duplicates: 0 });
  expect(branch.receipt?.partitions).toEqual(branch.checkpoint?.staged);
}

/** Whenever the turn ended: one day is repaired, one held back, and no row has got lost on the way. */
async function expectSettled(branch: Branch): Promise<void> {
  const isPublished = (row: object) => (row as { date_start: string }).date_start !== HELD;
  expect((await branch.extractedRows()).filter(isPublished)).toEqual(branch.truth().filter(isPublished));
  const { control = [], partitions = [], parts = [], heldBackRows = 0 } = branch.receipt ?? {};
  expect(control.map(({ date, outcome }) => `${date} ${outcome}`)).toEqual([
    `${MENDED} repaired`,
    `${HELD} held_back`,
  ]);
  expect(partitions.map(({ date, rows }) => `${date} ${rows}`)).toEqual([`${MENDED} 4`]);
  const read = parts.reduce((sum, { rows }) => sum + rows, 0);
  const staged = partitions.reduce(
    (sum, { rows, duplicates, joined }) => sum + rows + duplicates + joined,
    0,
  );
  expect(read).toBe(staged + heldBackRows);
}

describe.each(['insights', 'listing', 'look-up'] as const)('a stream of %s', (kind) => {
  // Death before a call is death after the one before it; the checkpoint's own tests have every outcome of a write.
  test.each<CallOutcome>(kind === 'look-up' ? ['killed-after'] : ['killed-after', 'late'])(
    'is whole, whichever call of the lake is "%s"',
    async (outcome) => {
      const calls = await run(branchOf(kind), kind, new Map());
      expect(calls).toBeGreaterThan(13);
      for (let at = 1; at <= calls; at += 1) {
        const branch = branchOf(kind);
        await run(branch, kind, new Map([[at, outcome]]));
        await expectWhole(branch, kind);
      }
    },
  );

  test('is whole after any number of deaths and lost answers', async () => {
    const outcome = fc.constantFrom<CallOutcome>(
      'killed',
      'killed-after',
      'lost',
      'repeated',
      'conflict',
      'failed',
      'late',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), outcome), { maxLength: 12 }),
        async (outcomes) => {
          const branch = branchOf(kind);
          await run(branch, kind, new Map(outcomes));
          await expectWhole(branch, kind);
        },
      ),
      { numRuns: 15 },
    );
  });

  const others: [string, TurnOptions][] = [
    ['another execution', { owner: 'run-2', generation: 2 }],
    ['another attempt', {}],
  ];
  test.each(kind === 'look-up' ? others.slice(0, 1) : others)(
    'is whole, wherever in any turn an attempt sleeps while %s does all the work',
    async (_name, other) => {
      const turns = (await branchOf(kind).finish()).length;
      for (let turn = 0; turn < turns; turn += 1) {
        for (let call = 1, slept = true; slept; call += 1) {
          const branch = branchOf(kind);
          for (let before = 0; before < turn; before += 1) await branch.takeTurn();
          slept = await sleepThrough(branch, call, other);
          if (kind === 'look-up') await expectSettled(branch);
          else await branch.expectExact();
          expect(branch.receipt?.partitions).toEqual(branch.checkpoint?.staged);
        }
      }
    },
  );
});

test('a look-up ends the same, wherever turns end', async () => {
  for (let checks = 12; checks < 28; checks += 1) {
    const branch = branchOf('look-up');
    // The first turns are shorter and shorter, so that every step is one at which some turn ends.
    await branch.finish((turn) => ({
      clock: Object.assign(new TestClock(), { checks: turn < 4 ? checks - turn : 15 }),
    }));
    await expectSettled(branch);
  }
});

/**
 * Has an attempt fall asleep before its n-th call of the store; then another does everything; then the first wakes up.
 * @returns whether it fell asleep: not when its turn has fewer calls.
 */
async function sleepThrough(branch: Branch, call: number, other: TurnOptions): Promise<boolean> {
  const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
  const { promise: sleeping, resolve: sleep } = Promise.withResolvers<void>();
  let calls = 0;
  const store = new MemoryStore(branch.bucket, async (): Promise<CallOutcome> => {
    if (++calls !== call) return 'done';
    sleep();
    await woken;
    return 'done';
  });
  const zombie = branch.takeTurn({ store }).catch((error: unknown) => error);
  const slept = await Promise.race([sleeping.then(() => true), zombie.then(() => false)]);
  await branch.finish(() => other);
  const staged = branch.checkpoint?.staged;
  wake();
  const ending = (await zombie) as Partial<TurnResult & Error>;
  if (slept) expect(['RunTakenOver', 'MORE', 'DONE']).toContain(ending.name ?? ending.status);
  // Only one that had not claimed yet may still take over, and it finds everything done.
  expect(branch.checkpoint?.staged).toEqual(staged);
  return slept;
}

import { describe, expect, test } from 'vitest';
import type { Row } from '#functions/contract/row.ts';
import type { CheckpointBody } from '#functions/extract/checkpoint-body.ts';
import type { ListingWork } from '#functions/extract/listing/listing-work.ts';
import { Progress } from '#functions/extract/progress.ts';
import type { Signed } from '#functions/lake/checkpoint.ts';
import { RunTakenOver } from '#functions/lake/errors.ts';
import { checkpointKey, partKey } from '#functions/lake/keys.ts';
import { LakeUnavailable } from '#functions/lake/store.ts';
import { claim, UNIT } from '#test/harness/checkpoints.ts';
import { type Decide, MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';
import { rowsOf } from '#test/harness/parts.ts';

const WRITER = { attempt: 'attempt', owner: 'run-1', generation: 1 };
const rowsNamed = (...names: string[]): Row[] => names.map((id) => ({ id, day: '2026-05-01' }));

/** The progress of an attempt that has claimed; `decide` is asked about the calls after that. */
async function begin(decide: Decide = () => 'done', clientCounters = { requests: 0, retries: 0 }) {
  const bucket = new MemoryBucket();
  let claimed = false;
  const store = new MemoryStore(bucket, (call) => (claimed ? decide(call) : 'done'));
  const file = await claim(store, WRITER);
  claimed = true;
  store.calls.length = 0;
  const progress = new Progress({
    store,
    unit: UNIT,
    attempt: 'attempt',
    file,
    partitionOf: (row) => String(row.day),
    clientCounters: () => clientCounters,
  });
  const stored = () => bucket.json<Signed<CheckpointBody<ListingWork>>>(checkpointKey(UNIT));
  const idsOf = (number: number) => rowsOf(bucket, partKey(UNIT, 'attempt', number)).map(({ id }) => id);
  /** Takes a page, and the cursor behind it. */
  const takePage = (cursor: string, ...ids: string[]) => {
    progress.addRows(rowsNamed(...ids), { group: 0, readId: 0 });
    progress.state.work.cursor = cursor;
  };
  return { bucket, store, progress, stored, idsOf, takePage };
}

describe('a commit', () => {
  test('stores the part first, then the checkpoint that names it', async () => {
    const { store, progress, stored, idsOf, takePage } = await begin();
    takePage('behind-2', '1', '2');
    await progress.commit();
    const part = partKey(UNIT, 'attempt', 0);
    expect(store.calls.map(({ operation, key }) => `${operation} ${key}`)).toEqual([
      `PUT ${part}`,
      `PUT ${checkpointKey(UNIT)}`,
    ]);
    expect(idsOf(0)).toEqual(['1', '2']);
    expect(stored()).toMatchObject({
      seq: 2,
      parts: [{ key: part, rows: 2 }],
      counters: { rows: 2, pages: 1 },
      work: { cursor: 'behind-2' },
    });
    expect(stored()?.counters.bytes).toBe(stored()?.parts[0]?.bytes);
  });

  test('without a row stores the checkpoint alone', async () => {
    const { store, progress, stored, takePage } = await begin();
    takePage('behind-nothing');
    await progress.commit();
    expect(store.calls).toHaveLength(1);
    expect(stored()).toMatchObject({ parts: [], work: { cursor: 'behind-nothing' } });
  });

  test('gives each part a number of its own', async () => {
    const { progress, stored, idsOf, takePage } = await begin();
    takePage('behind-1', '1');
    await progress.commit();
    takePage('behind-2', '2');
    await progress.commit();
    expect([idsOf(0), idsOf(1)]).toEqual([['1'], ['2']]);
    expect(stored()).toMatchObject({ seq: 3, parts: [{ rows: 1 }, { rows: 1 }] });
  });

  test('leaves pages that come while it is under way to the next, with the cursors behind them', async () => {
    const checkpoints: unknown[] = [];
    const { bucket, progress, stored, idsOf, takePage } = await begin(({ operation, key }) => {
      if (operation === 'PUT' && key.includes('/part-') && checkpoints.length === 0)
        takePage('behind-2', '2');
      checkpoints.push(key);
      return 'done';
    });
    takePage('behind-1', '1');
    await progress.commit();
    expect(stored()).toMatchObject({ counters: { rows: 1, pages: 1 }, work: { cursor: 'behind-1' } });
    expect(stored()?.parts).toHaveLength(1);
    await progress.commit();
    expect(stored()).toMatchObject({ counters: { rows: 2, pages: 2 }, work: { cursor: 'behind-2' } });
    expect([idsOf(0), idsOf(1)]).toEqual([['1'], ['2']]);
    expect(bucket.keys()).toHaveLength(3);
  });

  test('that is asked for twice at once is made one after the other', async () => {
    const { progress, stored, takePage } = await begin();
    takePage('behind-1', '1');
    const first = progress.commit();
    takePage('behind-2', '2');
    await Promise.all([first, progress.commit()]);
    expect(stored()).toMatchObject({ seq: 3, counters: { rows: 2 }, work: { cursor: 'behind-2' } });
    expect(stored()?.parts.reduce((sum, part) => sum + part.rows, 0)).toBe(2);
  });

  test('is due when the buffer is full, and not before', async () => {
    const { progress, stored, takePage } = await begin();
    for (let page = 1; page < 25; page += 1) {
      takePage(`behind-${page}`, String(page));
      await progress.commitIfFull();
    }
    expect(stored()?.seq).toBe(1);
    takePage('behind-25', '25');
    await progress.commitIfFull();
    await progress.commit();
    expect(stored()).toMatchObject({ seq: 3, counters: { rows: 25 } });
  });

  test('goes on while pages are read, until as much has come together again', async () => {
    let finishPart = () => {};
    const partStored = new Promise<void>((resolve) => {
      finishPart = resolve;
    });
    const { store, progress, stored, takePage } = await begin();
    const putBytes = store.putBytes.bind(store);
    store.putBytes = async (...call) => {
      await partStored;
      return putBytes(...call);
    };
    const pages = async (from: number, to: number) => {
      for (let page = from; page < to; page += 1) {
        takePage(`behind-${page}`, String(page));
        await progress.commitIfFull();
      }
    };
    await pages(0, 49);
    expect(stored()?.seq).toBe(1);
    let held = true;
    const next = pages(49, 50).then(() => {
      held = false;
    });
    await new Promise(setImmediate);
    expect(held).toBe(true);
    finishPart();
    await next;
    await progress.commit();
    expect(stored()).toMatchObject({ counters: { rows: 50 }, work: { cursor: 'behind-49' } });
    expect(stored()?.parts.map(({ rows }) => rows)).toEqual([25, 25]);
  });

  test('whose rows are discarded while it is under way names them no more', async () => {
    const { progress, stored, takePage } = await begin();
    takePage('behind-1', '1');
    const first = progress.commit();
    await Promise.resolve();
    progress.discardRows();
    takePage('behind-2', '2');
    await Promise.all([first, progress.commit()]);
    expect(stored()?.parts.map(({ rows }) => rows)).toEqual([1]);
    expect(stored()).toMatchObject({ counters: { rows: 1 } });
  });

  test('that failed while pages were read is told at the latest when as much has come together again', async () => {
    const { progress, takePage } = await begin(({ key }) => (key.includes('/part-') ? 'failed' : 'done'));
    const readOn = async () => {
      for (let page = 0; page < 100; page += 1) {
        takePage(`behind-${page}`, String(page));
        await progress.commitIfFull();
      }
    };
    await expect(readOn()).rejects.toThrow(LakeUnavailable);
  });

  test('adds what the client of this turn did to what the turns before did', async () => {
    const client = { requests: 5, retries: 1 };
    const { progress, stored } = await begin(() => 'done', client);
    await progress.commit();
    Object.assign(client, { requests: 8, retries: 2 });
    await progress.commit();
    expect(stored()?.counters).toMatchObject({ requests: 8, retries: 2 });
  });
});

describe('a commit that failed', () => {
  test.each([
    ['its part', '/part-', 1],
    // The write, and the look at what became of it.
    ['its checkpoint', 'checkpoint.json', 2],
  ])('for %s is the last one, for its rows are gone', async (_name, name, failures) => {
    let left = failures;
    const decide: Decide = ({ key }) => (key.includes(name) && left-- > 0 ? 'failed' : 'done');
    const { progress, stored, takePage } = await begin(decide);
    takePage('behind-1', '1');
    await expect(progress.commit()).rejects.toThrow(LakeUnavailable);
    takePage('behind-2', '2');
    await expect(progress.commit()).rejects.toThrow(LakeUnavailable);
    expect(stored()).toMatchObject({ seq: 1, parts: [] });
    expect(stored()?.work.cursor).toBeUndefined();
  });

  test('for another attempt is RunTakenOver, now and later', async () => {
    const { bucket, progress, takePage } = await begin();
    await claim(new MemoryStore(bucket), { ...WRITER, attempt: 'other' });
    takePage('behind-1', '1');
    await expect(progress.commit()).rejects.toThrow(RunTakenOver);
    await expect(progress.commit()).rejects.toThrow(RunTakenOver);
  });
});

describe('progress', () => {
  test('is moved by a page, also an empty one, and not by a commit', async () => {
    const { progress, takePage } = await begin();
    await progress.commit();
    expect(progress.moved).toBe(false);
    takePage('behind-nothing');
    expect(progress.moved).toBe(true);
  });

  test('that is discarded names no part any more, and counts no row', async () => {
    const { progress, stored, takePage } = await begin();
    takePage('behind-1', '1');
    await progress.commit();
    takePage('behind-2', '2');
    progress.discardRows();
    expect(progress.moved).toBe(false);
    await progress.commit();
    expect(stored()).toMatchObject({ parts: [], counters: { rows: 0 } });
    takePage('behind-1', '1');
    await progress.commit();
    expect(stored()).toMatchObject({ counters: { rows: 1 } });
  });
});

import { createHash } from 'node:crypto';
import { PassThrough, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Measures, StagedPartition } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import type { PartReader, SegmentOfPart } from '#functions/extract/parts/part-reader.ts';
import { stagedKey, type Unit } from '#functions/lake/keys.ts';
import { EMPTY, OBSERVED_AT, RUN_ID } from '#functions/lake/metadata.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import { hashKey, indexOfHash, KeyHashes } from './key-hashes.ts';

const CONTENT_TYPE = 'application/vnd.apache.parquet';

/** Keys whose rows are held at once to be joined: some tens of megabytes of the widest rows. */
const HELD_KEYS = 5000;

/** What staging one date needs. */
export interface StageInput {
  readonly store: LakeStore;
  readonly reader: PartReader;
  readonly unit: Unit;
  readonly attempt: string;
  readonly date: string;
  readonly segments: readonly SegmentOfPart[];
  readonly primaryKey: readonly string[];
  /** The earliest read of any of the rows; ISO 8601. */
  readonly observedAt: string;
  readonly encode: Encode;
  /** More metadata of the staged object. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Is given each final row once: what it was given before a `begin` does not count. */
  readonly observer?: RowObserver;
  /** Adds up the numbers of the rows, by group of fields; the same. */
  readonly sums?: RowSums;
}

/** The bytes of one object; memory stays bounded however many rows come. @param unparsed counts values by field. */
export type Encode = (
  rows: AsyncIterable<readonly Row[]>,
  unparsed: Map<string, number>,
) => AsyncIterable<Uint8Array>;

/** Takes notes of the rows of one date as they are written. */
export interface RowObserver {
  /** The rows come from the first one on, perhaps not for the first time. */
  begin(): void;
  add(rows: readonly Row[]): void;
}

/** Adds up what the rows of one date say, so that each group of fields can be held against Meta's totals. */
export interface RowSums {
  begin(): void;
  /** Rows whose key occurs once. */
  addRows(group: number, rows: readonly Row[]): void;
  /** The rows of one key, each as it was read last, by group. */
  addKey(rows: ReadonlyMap<number, Row>): void;
  total(): Measures;
}

/** What became of one date. */
export interface Staged {
  readonly partition: Omit<StagedPartition, 'duplicates' | 'joined'>;
  /** Rows that were read more than once. */
  readonly duplicates: number;
  /** Rows that became part of another one: groups of fields of one key. */
  readonly joined: number;
  /** Values that could not be typed, by field. */
  readonly unparsed: ReadonlyMap<string, number>;
}

/**
 * Turns the rows of one date into one staged object with each row once. A row that was read twice (a page served
 * again, a listing that shifted) is kept as it was read last; rows of different groups of fields are joined.
 * @throws StateCorrupt @throws LakeUnavailable
 */
export async function stageDate(input: StageInput): Promise<Staged> {
  const expected = input.segments.reduce((sum, { segment }) => sum + segment.rows, 0);
  const hashes = new KeyHashes(expected);
  const once = await write(input, passThrough(input, hashes));
  const repeated = hashes.repeated();
  if (repeated.length === 0) return { ...once, duplicates: 0, joined: 0 };
  const tally: Tally = { duplicates: 0, joined: 0 };
  const merged = await write(input, merge(input, repeated, tally));
  return { ...merged, ...tally };
}

async function* passThrough(input: StageInput, hashes: KeyHashes): AsyncGenerator<Row[]> {
  for (const segment of input.segments) {
    for await (const rows of input.reader.rows(segment)) {
      for (const row of rows) hashes.add(keyOf(row, input.primaryKey));
      input.sums?.addRows(segment.segment.group, rows);
      yield rows;
    }
  }
}

/** How many rows were not published as they were read, and why. */
interface Tally {
  duplicates: number;
  joined: number;
}

/**
 * All rows whose key occurs once, then the others, joined: so many keys at a time, with one more reading of the
 * segments for each, so that the memory does not grow with the repetitions.
 * @param repeated hashes of such keys, ascending.
 */
async function* merge(input: StageInput, repeated: Float64Array, tally: Tally): AsyncGenerator<Row[]> {
  for (let from = 0; from < repeated.length; from += HELD_KEYS) {
    const held = new HeldRows();
    for (const segment of input.segments) {
      for await (const rows of input.reader.rows(segment)) {
        const passing: Row[] = [];
        for (const row of rows) {
          const key = keyOf(row, input.primaryKey);
          const place = indexOfHash(repeated, hashKey(key));
          if (place < 0) passing.push(row);
          else if (place >= from && place < from + HELD_KEYS) held.take(key, segment.segment.group, row);
        }
        if (from > 0) continue;
        input.sums?.addRows(segment.segment.group, passing);
        yield passing;
      }
    }
    yield* held.joined(tally, input.sums);
  }
}

/** Rows by key and group of fields, each as it was read last. */
class HeldRows {
  readonly #byKey = new Map<string, Map<number, Row>>();
  #duplicates = 0;

  take(key: string, group: number, row: Row): void {
    const groups = this.#byKey.get(key) ?? new Map<number, Row>();
    if (groups.has(group)) this.#duplicates += 1;
    groups.set(group, row);
    this.#byKey.set(key, groups);
  }

  /** One row a key. */
  *joined(tally: Tally, sums: RowSums | undefined): Generator<Row[]> {
    tally.duplicates += this.#duplicates;
    for (const groups of this.#byKey.values()) {
      tally.joined += groups.size - 1;
      sums?.addKey(groups);
      const inOrder = [...groups].sort(([left], [right]) => left - right).map(([, row]) => row);
      yield [Object.assign({}, ...inOrder) as Row];
    }
  }
}

/** The values of the key's fields, unambiguously side by side. */
export function keyOf(row: Row, primaryKey: readonly string[]): string {
  return primaryKey.length === 1
    ? String(row[primaryKey[0] as string])
    : JSON.stringify(primaryKey.map((field) => row[field] ?? null));
}

async function write(
  input: StageInput,
  batches: AsyncGenerator<Row[]>,
): Promise<Omit<Staged, 'duplicates' | 'joined'>> {
  const { store, unit, date, attempt, encode, observedAt } = input;
  const key = stagedKey(unit, date, attempt);
  const hash = createHash('sha256');
  const unparsed = new Map<string, number>();
  let bytes = 0;
  let rows = 0;
  input.observer?.begin();
  input.sums?.begin();
  const counted = async function* () {
    for await (const batch of batches) {
      rows += batch.length;
      input.observer?.add(batch);
      yield batch;
    }
  };
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const body = new PassThrough();
  const [written, stored] = await Promise.allSettled([
    pipeline(Readable.from(encode(counted(), unparsed)), tap, body),
    store.putStream(key, body, {
      contentType: CONTENT_TYPE,
      metadata: {
        ...input.metadata,
        ...(input.segments.length === 0 && { [EMPTY]: 'true' }),
        [OBSERVED_AT]: observedAt,
        [RUN_ID]: unit.runId,
      },
    }),
  ]);
  // Each side ends the other when it fails; the one that was not merely cut short knows why.
  const failures = [written, stored].flatMap((side) =>
    side.status === 'rejected' ? [side.reason as unknown] : [],
  );
  if (failures.length > 0) throw failures.find((failure) => !wasCutShort(failure)) ?? failures[0];
  const measures = input.sums?.total();
  const sha256 = hash.digest('hex');
  return {
    partition: { date, key, rows, bytes, sha256, observedAt, ...(measures && { measures }) },
    unparsed,
  };
}

function wasCutShort(failure: unknown): boolean {
  const cause = failure instanceof LakeUnavailable ? failure.cause : failure;
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

import { createHash } from 'node:crypto';
import { PassThrough, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Measures, StagedObject, StagedPartition } from '#functions/contract/documents.ts';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { Row } from '#functions/contract/row.ts';
import type { Segment } from '#functions/extract/parts/part.ts';
import type { PartReader, SegmentOfPart } from '#functions/extract/parts/part-reader.ts';
import { stagedKey, type Unit } from '#functions/lake/keys.ts';
import { DIGEST, EMPTY, OBSERVED_AT, RUN_ID } from '#functions/lake/metadata.ts';
import { type LakeStore, LakeUnavailable } from '#functions/lake/store.ts';
import { hashKey, indexOfHash } from './key-hashes.ts';
import { keyOf } from './row-key.ts';
import type { RowNotes } from './row-notes.ts';

const CONTENT_TYPE = 'application/vnd.apache.parquet';

/** Keys whose rows are in memory at once to be joined: tens of megabytes for the widest rows. */
const HELD_KEYS = 5000;

/** The input for staging one date. */
export interface StageInput {
  readonly store: LakeStore;
  readonly reader: PartReader;
  readonly unit: Unit;
  readonly attempt: string;
  readonly date: string;
  readonly segments: readonly SegmentOfPart[];
  readonly primaryKey: readonly string[];
  /**
   * Whether two rows of one read that differ but have the same key are a mistake, because the key lacks a part. Otherwise
   * the later one wins.
   */
  readonly isKeyStrict: boolean;
  /** The earliest read of any row, ISO 8601. */
  readonly observedAt: string;
  /** Identifies the rows as they were read. */
  readonly digest: string;
  readonly encode: Encode;
  /** Receives each row that is written. If keys repeat, it begins again, and then each final row comes once. */
  readonly notes: RowNotes;
  /** Sums the rows by group of fields, in the same way. */
  readonly sums?: RowSums;
}

/** Encodes one object with bounded memory. @param unparsed counts values by field. */
export type Encode = (
  rows: AsyncIterable<readonly Row[]>,
  unparsed: Map<string, number>,
) => AsyncIterable<Uint8Array>;

/** Sums the rows of a date, to compare each group of fields with Meta's totals. */
export interface RowSums {
  begin(): void;
  /** Adds rows whose key occurs once. */
  addRows(group: number, rows: readonly Row[]): void;
  /** Adds the rows of one key, by group, each as read last. */
  addKey(rows: ReadonlyMap<number, Row>): void;
  total(): Measures;
}

/** One date with its staged object, without what the notes hold. */
export type Staged = Omit<StagedPartition, 'abandoned' | 'attributionSettings' | 'history' | 'index'> & {
  readonly object: StagedObject;
};

/**
 * Writes the rows of one date as one staged object, each row once. Of a row that was read twice (a repeated page, a
 * listing that shifted), the last read wins. Rows of different groups of fields are joined.
 * @throws RowsAmbiguous @throws StateCorrupt @throws LakeUnavailable
 */
export async function stageDate(input: StageInput): Promise<Staged> {
  const once = await write(input, passThrough(input));
  const repeated = input.notes.index.repeated();
  if (repeated.length === 0) return { ...once, duplicates: 0, joined: 0 };
  const tally: Tally = { duplicates: 0, joined: 0 };
  const merged = await write(input, merge(input, repeated, tally));
  return { ...merged, ...tally };
}

async function* passThrough({ segments, reader, sums }: StageInput): AsyncGenerator<Row[]> {
  for (const segment of segments) {
    for await (const rows of reader.rows(segment)) {
      sums?.addRows(segment.segment.group, rows);
      yield rows;
    }
  }
}

/** Counts of rows that were not published as read. */
interface Tally {
  duplicates: number;
  joined: number;
}

/**
 * Yields all rows whose key occurs once, then the others, joined. Reads the segments again for each batch of repeated
 * keys, so that memory does not grow with them.
 * @param repeated hashes of such keys, ascending.
 */
async function* merge(input: StageInput, repeated: Float64Array, tally: Tally): AsyncGenerator<Row[]> {
  for (let from = 0; from < repeated.length; from += HELD_KEYS) {
    const held = new HeldRows(input.isKeyStrict);
    for (const segment of input.segments) {
      for await (const rows of input.reader.rows(segment)) {
        const passing: Row[] = [];
        for (const row of rows) {
          const key = keyOf(row, input.primaryKey);
          const place = indexOfHash(repeated, hashKey(key));
          if (place < 0) passing.push(row);
          else if (place >= from && place < from + HELD_KEYS) held.take(key, segment.segment, row);
        }
        if (from > 0) continue;
        input.sums?.addRows(segment.segment.group, passing);
        yield passing;
      }
    }
    yield* held.joined(tally, input.sums);
  }
}

/** Rows by key and group of fields, each as read last. */
class HeldRows {
  readonly #byKey = new Map<string, Map<number, Row>>();
  /** By key and read, the first row; only where a difference is a mistake. */
  readonly #firsts: Map<string, Row> | undefined;
  #duplicates = 0;

  constructor(isKeyStrict: boolean) {
    this.#firsts = isKeyStrict ? new Map() : undefined;
  }

  /** @throws RowsAmbiguous */
  take(key: string, { group, readId }: Pick<Segment, 'group' | 'readId'>, row: Row): void {
    this.#assertSame(`${readId}/${group}/${key}`, key, row);
    const groups = this.#byKey.get(key) ?? new Map<number, Row>();
    if (groups.has(group)) this.#duplicates += 1;
    groups.set(group, row);
    this.#byKey.set(key, groups);
  }

  #assertSame(place: string, key: string, row: Row): void {
    if (this.#firsts === undefined) return;
    const first = this.#firsts.get(place);
    if (first === undefined) this.#firsts.set(place, row);
    else if (!isDeepStrictEqual(first, row)) throw new RowsAmbiguous(key);
  }

  /** Yields one row per key. */
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
  input.notes.begin();
  input.sums?.begin();
  const counted = async function* () {
    for await (const batch of batches) {
      rows += batch.length;
      input.notes.add(batch);
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
      isWork: true,
      metadata: {
        [DIGEST]: input.digest,
        ...(input.segments.length === 0 && { [EMPTY]: 'true' }),
        [OBSERVED_AT]: observedAt,
        [RUN_ID]: unit.runId,
      },
    }),
  ]);
  // When one side fails, it aborts the other. Only the side that failed first has the cause.
  const failures = [written, stored].flatMap((side) =>
    side.status === 'rejected' ? [side.reason as unknown] : [],
  );
  if (failures.length > 0) throw failures.find((failure) => !wasCutShort(failure)) ?? failures[0];
  const measures = input.sums?.total();
  const sha256 = hash.digest('hex');
  return {
    date,
    rows,
    digest: input.digest,
    observedAt,
    object: { key, bytes, sha256 },
    ...(unparsed.size > 0 && { unparsed: Object.fromEntries(unparsed) }),
    ...(measures && { measures }),
  };
}

function wasCutShort(failure: unknown): boolean {
  const cause = failure instanceof LakeUnavailable ? failure.cause : failure;
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/**
 * Thrown when Meta returned two different rows with the same key in one read, so that publishing either would lose the
 * other.
 */
export class RowsAmbiguous extends Error {
  readonly advice =
    'Add the breakdown that tells these rows apart to the report, or remove the one that Meta leaves out of them.';

  constructor(key: string) {
    super(`Meta returned two different rows with the same key ${key.slice(0, 300)}`);
    this.name = ERROR_NAMES.rowsAmbiguous;
  }
}

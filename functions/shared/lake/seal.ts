import { createHash } from 'node:crypto';
import { PassThrough, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { SealedPartition } from '#shared/contract.ts';
import { hashKey, KeyHashes } from '#shared/lake/key-hashes.ts';
import { sealedKey, type Unit } from '#shared/lake/keys.ts';
import type { Row } from '#shared/lake/part-buffer.ts';
import type { PartReader, SegmentOfPart } from '#shared/lake/part-reader.ts';
import { type LakeStore, LakeUnavailable } from '#shared/lake/store.ts';

/** Names of an object's metadata; S3 shows them as `x-amz-meta-<name>`. */
export const OBSERVED_AT = 'observed-at';
export const RUN_ID = 'run-id';

/** What sealing one date needs. */
export interface SealInput {
  readonly store: LakeStore;
  readonly reader: PartReader;
  readonly unit: Unit;
  readonly attempt: string;
  readonly date: string;
  readonly segments: readonly SegmentOfPart[];
  readonly primaryKey: readonly string[];
  /** The earliest read of any of the rows; ISO 8601. */
  readonly observedAt: string;
}

/**
 * Turns the rows of one date into one staged object with each row once. A row that was read twice (a page served
 * again, a listing that shifted) is kept as it was read last; rows of different groups of fields are joined.
 * @returns the staged object, and how many rows were read more than once.
 * @throws StateCorrupt @throws LakeUnavailable
 */
export async function sealPartition(
  input: SealInput,
): Promise<{ partition: SealedPartition; duplicates: number }> {
  const expected = input.segments.reduce((sum, { segment }) => sum + segment.rows, 0);
  const hashes = new KeyHashes(expected);
  const once = await stage(input, passThrough(input, hashes));
  const repeated = hashes.repeated();
  if (repeated.size === 0) return { partition: once, duplicates: 0 };
  const tally = { duplicates: 0 };
  const partition = await stage(input, merge(input, repeated, tally));
  return { partition, duplicates: tally.duplicates };
}

/** A batch of lines, each without its line end. */
type Batches = AsyncGenerator<string[]>;

async function* passThrough(input: SealInput, hashes: KeyHashes): Batches {
  for (const segment of input.segments) {
    for await (const lines of input.reader.lines(segment)) {
      for (const line of lines) hashes.add(keyOf(JSON.parse(line) as Row, input.primaryKey));
      yield lines;
    }
  }
}

/** Rows whose key occurs again are held back and joined; all others pass. @param repeated hashes of such keys. */
async function* merge(input: SealInput, repeated: Set<number>, tally: { duplicates: number }): Batches {
  const held = new Map<string, Map<number, Row>>();
  for (const segment of input.segments) {
    for await (const lines of input.reader.lines(segment)) {
      const passing: string[] = [];
      for (const line of lines) {
        const row = JSON.parse(line) as Row;
        const key = keyOf(row, input.primaryKey);
        if (!repeated.has(hashKey(key))) {
          passing.push(line);
          continue;
        }
        const groups = held.get(key) ?? new Map<number, Row>();
        if (groups.has(segment.segment.group)) tally.duplicates += 1;
        groups.set(segment.segment.group, row);
        held.set(key, groups);
      }
      yield passing;
    }
  }
  for (const groups of held.values()) {
    const inOrder = [...groups].sort(([left], [right]) => left - right).map(([, row]) => row);
    yield [JSON.stringify(Object.assign({}, ...inOrder))];
  }
}

/** The values of the key's fields, unambiguously side by side. */
export function keyOf(row: Row, primaryKey: readonly string[]): string {
  return primaryKey.length === 1
    ? String(row[primaryKey[0] as string])
    : JSON.stringify(primaryKey.map((field) => row[field] ?? null));
}

async function stage(input: SealInput, batches: Batches): Promise<SealedPartition> {
  const key = sealedKey(input.unit, input.date, input.attempt);
  const hash = createHash('sha256');
  let bytes = 0;
  let rows = 0;
  const text = async function* () {
    for await (const lines of batches) {
      rows += lines.length;
      if (lines.length > 0) yield `${lines.join('\n')}\n`;
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
    pipeline(Readable.from(text()), createGzip(), tap, body),
    input.store.putStream(key, body, {
      contentType: 'application/x-ndjson',
      metadata: { [OBSERVED_AT]: input.observedAt, [RUN_ID]: input.unit.runId },
    }),
  ]);
  // Each side ends the other when it fails; the one that was not merely cut short knows why.
  const failures = [written, stored].flatMap((side) =>
    side.status === 'rejected' ? [side.reason as unknown] : [],
  );
  if (failures.length > 0) throw failures.find((failure) => !wasCutShort(failure)) ?? failures[0];
  return { date: input.date, key, rows, bytes, sha256: hash.digest('hex'), observedAt: input.observedAt };
}

function wasCutShort(failure: unknown): boolean {
  const cause = failure instanceof LakeUnavailable ? failure.cause : failure;
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

import { createHash } from 'node:crypto';
import type {
  Accounts,
  ControlDay,
  Measures,
  Plan,
  Receipt,
  ResolvedAccount,
  StagedObject,
  StagedPartition,
} from '#functions/contract/documents.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import {
  accountsKey,
  checkpointKey,
  lakeKey,
  partKey,
  planKey,
  receiptKey,
  stagedKey,
  type Unit,
} from '#functions/lake/keys.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import { COUNTERS } from './checkpoints.ts';
import type { MemoryBucket } from './memory-store.ts';
import { factsOfStreams } from './stream-facts.ts';

export const RUN = {
  runId: 'run-1',
  owner: 'run-1',
  startedAt: '2026-05-10T03:00:00.000Z',
  deadline: '2026-05-10T14:00:00.000Z',
};

/** An account with a window of three days. */
export const resolvedAccount = (account = 'act_1'): ResolvedAccount => ({
  account,
  name: account,
  timeZone: 'UTC',
  currency: 'USD',
  since: '2026-05-01',
  until: '2026-05-03',
  snapshotDate: '2026-05-10',
});

export const DATES = ['2026-05-01', '2026-05-02', '2026-05-03'];
export const OBSERVED = '2026-05-10T04:00:00.000Z';

export const unitOf = (stream: StreamName = 'ad_insights', account = 'act_1', runId = 'run-1'): Unit => ({
  runId,
  account,
  stream,
});

/** Where a date of a unit is published. */
export const targetOf = (unit: Unit, date: string): string => lakeKey(unit.stream, unit.account, date);

/** A partition without rows, repetitions and an object. */
export const DATE_FACTS = {
  rows: 0,
  duplicates: 0,
  joined: 0,
  abandoned: 0,
  digest: '',
  attributionSettings: [],
};

/** Stages one object, as staging does. @param text its content, in place of real rows. */
export function stage(
  bucket: MemoryBucket,
  unit: Unit,
  date: string,
  text = `${unit.runId} ${unit.stream} ${date}`,
  observedAt = OBSERVED,
): StagedPartition & { readonly object: StagedObject } {
  const key = stagedKey(unit, date, 'attempt');
  const digest = `of ${text}`;
  const metadata = { 'observed-at': observedAt, 'run-id': unit.runId, 'rows-digest': digest };
  bucket.put(key, text, { contentType: 'application/vnd.apache.parquet', metadata });
  const sha256 = createHash('sha256').update(text).digest('hex');
  return {
    ...DATE_FACTS,
    date,
    digest,
    rows: 2,
    object: { key, bytes: Buffer.byteLength(text), sha256 },
    observedAt,
  };
}

/** In place of the rows as they were read. */
const PART = 'rows';

/** The receipt of a unit whose dates were all staged. */
export function receiptOf(
  unit: Unit,
  partitions: readonly StagedPartition[],
  more: Partial<Receipt> = {},
): Receipt {
  const counters = more.counters ?? {
    ...COUNTERS,
    rows: partitions.reduce((sum, { rows }) => sum + rows, 0),
  };
  return {
    schema: 1,
    ...unit,
    owner: unit.runId,
    attempt: 'attempt',
    since: '2026-05-01',
    until: '2026-05-03',
    parts: [{ key: partKey(unit, 'attempt', 0), bytes: PART.length, rows: counters.rows }],
    partitions: [...partitions],
    proof: { attributionSettings: [], turns: [] },
    heldBackRows: 0,
    notes: [],
    skipped: [],
    counters,
    graphVersion: 'v25.0',
    startedAt: '2026-05-10T04:00:00.000Z',
    finishedAt: '2026-05-10T05:00:00.000Z',
    ...more,
  };
}

const TOTAL: Measures = { impressions: 12_034, clicks: 320, linkClicks: 210, spend: 1_203_400_000 };
const FEWER: Measures = { impressions: 11_801, clicks: 315, linkClicks: 208, spend: 1_180_250_000 };
const REASONS: Readonly<Record<ControlDay['outcome'], string | undefined>> = {
  agrees: undefined,
  moving: "Meta's totals moved while the rows were read, by 40 impressions: a smaller loss would not show.",
  repaired: 'The rows had 11,801 impressions at first and have 12,034 now: the missing rows were read.',
  difference: "Meta's total is 12,034 impressions, the rows have 11,801; Meta lists no missing row.",
  held_back: "Meta's total is 12,034 impressions, the rows have 11,801; 2 listed rows cannot be had.",
  unproven: 'Meta gave no totals for this day.',
};

/** A day of an insights stream as its work has judged it, with numbers that fit the outcome. */
export function controlDay(date: string, outcome: ControlDay['outcome']): ControlDay {
  const lacks = outcome === 'difference' || outcome === 'held_back';
  const highest = outcome === 'moving' ? { ...TOTAL, impressions: TOTAL.impressions + 40 } : TOTAL;
  const reason = REASONS[outcome];
  return {
    date,
    outcome,
    rows: lacks ? FEWER : TOTAL,
    ...(outcome !== 'unproven' && { total: { lowest: TOTAL, highest } }),
    ...(reason !== undefined && { reason }),
  };
}

/** Finishes an insights unit of which these days were held back. */
export function holdBack(bucket: MemoryBucket, unit: Unit, dates: readonly string[]): Receipt {
  const control = DATES.map((date) => controlDay(date, dates.includes(date) ? 'held_back' : 'agrees'));
  return finishUnit(bucket, unit, { control });
}

/** Leaves a final checkpoint, as far as `Publish` looks at it. */
export function leaveCheckpoint(bucket: MemoryBucket, unit: Unit, staged: readonly StagedPartition[]): void {
  bucket.put(checkpointKey(unit), JSON.stringify({ phase: 'done', staged }));
}

/** Stages every date of a unit that is not held back, and leaves the checkpoint and the receipt. */
export function finishUnit(bucket: MemoryBucket, unit: Unit, more: Partial<Receipt> = {}): Receipt {
  const isSnapshot = describeStream(unit.stream).partitionDate === 'snapshot';
  const held = (more.control ?? []).filter(({ outcome }) => outcome === 'held_back');
  const dates = isSnapshot ? ['2026-05-10'] : DATES.filter((date) => !held.some((day) => day.date === date));
  const receipt = receiptOf(
    unit,
    dates.map((date) => stage(bucket, unit, date)),
    more,
  );
  bucket.put(partKey(unit, 'attempt', 0), PART);
  leaveCheckpoint(bucket, unit, receipt.partitions);
  bucket.put(receiptKey(unit), JSON.stringify(receipt));
  return receipt;
}

/** Plans a run of these streams over these accounts. */
export function planRun(
  bucket: MemoryBucket,
  streams: readonly StreamName[],
  accounts: readonly string[] = ['act_1'],
  failed: Accounts['failed'] = [],
): void {
  const plan: Plan = {
    schema: 2,
    runId: RUN.runId,
    startedAt: RUN.startedAt,
    accounts: [...accounts],
    streams: factsOfStreams(...streams),
    lookbackDays: 28,
  };
  const resolved: Accounts = { schema: 1, accounts: accounts.map(resolvedAccount), failed };
  bucket.put(planKey(RUN.runId), JSON.stringify(plan));
  bucket.put(accountsKey(RUN.runId), JSON.stringify(resolved));
  own(bucket, RUN.owner, 1);
}

/** Makes an execution the owner of the run. */
export function own(bucket: MemoryBucket, owner: string, generation: number): void {
  const since = RUN.startedAt;
  bucket.put(`runs/${RUN.runId}/owner.json`, JSON.stringify({ owner, since, generation }));
}

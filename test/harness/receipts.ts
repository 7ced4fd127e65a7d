import { createHash } from 'node:crypto';
import type {
  Accounts,
  Plan,
  Receipt,
  ResolvedAccount,
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

export const RUN = { runId: 'run-1', owner: 'run-1', startedAt: '2026-05-10T03:00:00.000Z' };

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

/** Stages one object, as staging does. @param text its content, in place of real rows. */
export function stage(
  bucket: MemoryBucket,
  unit: Unit,
  date: string,
  text = `${unit.runId} ${unit.stream} ${date}`,
  observedAt = OBSERVED,
): StagedPartition {
  const key = stagedKey(unit, date, 'attempt');
  const metadata = { 'observed-at': observedAt, 'run-id': unit.runId };
  bucket.put(key, text, { contentType: 'application/vnd.apache.parquet', metadata });
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { date, key, rows: 2, bytes: Buffer.byteLength(text), sha256, observedAt, duplicates: 0, joined: 0 };
}

/** What stands in for the rows as they were read. */
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

/** Leaves a final checkpoint, as far as `Aggregate` looks at it. */
export function leaveCheckpoint(bucket: MemoryBucket, unit: Unit, staged: readonly StagedPartition[]): void {
  bucket.put(checkpointKey(unit), JSON.stringify({ phase: 'done', staged }));
}

/** Stages every date of a unit, and leaves the checkpoint and the receipt. */
export function finishUnit(bucket: MemoryBucket, unit: Unit, more: Partial<Receipt> = {}): Receipt {
  const isSnapshot = describeStream(unit.stream).partitionDate === 'snapshot';
  const dates = isSnapshot ? ['2026-05-10'] : DATES;
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
    schema: 1,
    runId: RUN.runId,
    startedAt: RUN.startedAt,
    accounts: [...accounts],
    streams: [...streams],
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

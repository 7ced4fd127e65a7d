import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { StreamName } from '#functions/contract/ids.ts';
import type { Row } from '#functions/contract/row.ts';
import { encodeRows } from '#functions/lake/columns/encode-rows.ts';
import { lakeKey } from '#functions/lake/keys.ts';
import { type ReconciledResult, writeReconciliation } from '#functions/publish/reconciliation-file.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { LAKE_BUCKET_NAME } from '#local/template.ts';

/** A data folder as `npm start` leaves it, with published partitions of a test's own rows. */
export class LocalLake implements Disposable {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'local-lake-'));
  readonly lakeFolder = join(this.dataDir, LAKE_BUCKET_NAME, 'lake');

  /** Publishes the rows of one date. */
  async publish(
    stream: StreamName | StreamDescription,
    account: string,
    date: string,
    rows: readonly Row[],
  ): Promise<void> {
    const description = typeof stream === 'string' ? describeStream(stream) : stream;
    const lineage = { account, runId: 'run-1', extractedAt: `${date}T12:00:00.000Z` };
    const batches = async function* () {
      yield rows;
    };
    const file = join(this.dataDir, LAKE_BUCKET_NAME, lakeKey(description.name, account, date));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await buffer(encodeRows(description, lineage, batches(), new Map())));
  }

  /** Leaves what a run found of the days of an account. @param date the day of the run. */
  async reconcile(result: ReconciledResult, date: string): Promise<void> {
    const putBytes = async (key: string, body: Uint8Array) => {
      const file = join(this.dataDir, LAKE_BUCKET_NAME, key);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, body);
    };
    await writeReconciliation({ putBytes }, result, date);
  }

  [Symbol.dispose](): void {
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** The day so many days ago, UTC, `YYYY-MM-DD`: the questions are about days before today. */
export const daysAgo = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

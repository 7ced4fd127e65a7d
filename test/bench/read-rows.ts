import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { AdAccount, FacebookAdsApi } from 'facebook-nodejs-business-sdk';
import type { CheckpointBody } from '#functions/extract/checkpoint-body.ts';
import { extractInsights } from '#functions/extract/insights/extract-insights.ts';
import { planInsights } from '#functions/extract/insights/insights-extractor.ts';
import type { InsightsWork } from '#functions/extract/insights/insights-work.ts';
import { PART_ZSTD } from '#functions/extract/parts/part-buffer.ts';
import { Progress } from '#functions/extract/progress.ts';
import { GraphClient } from '#functions/graph/client.ts';
import type { CheckpointFile } from '#functions/lake/checkpoint.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import { startClock } from '#functions/runtime/clock.ts';
import { tileDays } from '#functions/runtime/days.ts';
import adInsights from '#functions/streams/ad-insights.ts';
import { WINDOW } from './window.ts';

/**
 * Reads ad insights of an account and writes them, compressed, in one of several ways; run as
 * `read-rows.ts <way> <origin> <rows> <folder>`, and prints what it took. Starting up and loading do not count.
 */

const TOKEN = 'EAAbenchmarkToken0123456789';
const { source } = adInsights;
const fields = adInsights.fields.map(({ name }) => name);
const [way = '', origin = '', rows = '', folder = ''] = process.argv.slice(2);
const account = `act_${rows}`;
const weeks = tileDays(WINDOW, source.reportDays);
const compress = promisify(zstdCompress);
let files = 0;

function write(bytes: Uint8Array): void {
  writeFileSync(join(folder, `${files++}.zst`), bytes);
}

/** What a reader cannot do without: the bytes, the cursor in them, and compression. Three lists at once, as ours. */
async function floor(): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const body = (url: string) =>
    new Promise<Buffer>((resolve, reject) => {
      const request = get(url, { agent, headers: { authorization: `Bearer ${TOKEN}` } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        response.on('end', () => resolve(Buffer.concat(chunks)));
      });
      request.on('error', reject);
    });
  const queue = [...weeks];
  const reader = async () => {
    for (let week = queue.shift(); week !== undefined; week = queue.shift()) {
      const range = encodeURIComponent(JSON.stringify(week));
      const first = `${origin}/v25.0/${account}/insights?level=ad&limit=${adInsights.pageSize}&time_range=${range}`;
      let coming: Promise<Buffer> | undefined = body(first);
      let packed = Promise.resolve();
      while (coming !== undefined) {
        const bytes: Buffer = await coming;
        const page = JSON.parse(bytes.toString()) as { paging: { next?: string } };
        coming = page.paging.next === undefined ? undefined : body(page.paging.next);
        await packed;
        packed = compress(bytes, PART_ZSTD).then(write);
      }
      await packed;
    }
  };
  await Promise.all([reader(), reader(), reader()]);
  agent.destroy();
}

/** The extraction of the stream itself, with its parts in a folder. */
async function ours(): Promise<void> {
  const clock = startClock(() => 900_000);
  using client = new GraphClient({
    accessToken: TOKEN,
    origin,
    version: 'v25.0',
    account,
    useCase: 'insights',
    signal: clock.signal,
  });
  const counters = { turns: 0, requests: 0, retries: 0, pages: 0, reports: 0, rows: 0, bytes: 0 };
  const body: CheckpointBody<InsightsWork> = {
    description: '',
    startedAt: clock.now(),
    phase: 'extract',
    work: planInsights(WINDOW.since, WINDOW.until, source),
    pageSize: adInsights.pageSize,
    parts: [],
    staged: [],
    skipped: [],
    notes: [],
    counters: { ...counters, duplicates: 0, waitedSeconds: 0, throttles: 0 },
    idleTurns: 0,
    refusedSeconds: 0,
    refusedTurns: 0,
  };
  const file: Pick<CheckpointFile<CheckpointBody<InsightsWork>>, 'stored' | 'advance'> = {
    stored: { ...body, schema: 3, seq: 1, attempt: '', owner: '', generation: 1 },
    async advance(next) {
      JSON.stringify(next);
    },
  };
  const unit = { runId: 'bench', account, stream: adInsights.name };
  const store: Pick<LakeStore, 'putBytes'> = { putBytes: async (_key, bytes) => write(bytes) };
  const progress = new Progress({
    store: store as LakeStore,
    unit,
    attempt: 'bench',
    file: file as CheckpointFile<CheckpointBody<InsightsWork>>,
    partitionOf: (row) => String(row.date_start),
    clientCounters: () => client.counters,
  });
  const resolved = {
    account,
    name: '',
    timeZone: 'UTC',
    currency: 'USD',
    ...WINDOW,
    snapshotDate: WINDOW.until,
  };
  for (;;) {
    const { work } = progress.state;
    const run = {
      description: adInsights,
      account: resolved,
      unit,
      store: store as LakeStore,
      client,
      progress,
      clock,
      work,
    };
    const { kind } = await extractInsights(run);
    if (kind === 'finished') break;
  }
  await progress.commit();
}

type Cursor = Awaited<ReturnType<AdAccount['getInsights']>>;

function pointSdkAt(url: string): FacebookAdsApi {
  Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => url });
  return FacebookAdsApi.init(TOKEN, 'en_US', false);
}

async function writeRows(rows: Cursor): Promise<void> {
  // Without `exportAllData` each row would carry the access token into the file.
  const lines = rows.map((row) => JSON.stringify((row as unknown as SdkRow).exportAllData()));
  write(await compress(lines.join('\n'), PART_ZSTD));
}

interface SdkRow {
  exportAllData(): unknown;
}

/** The SDK with care: one cursor over the whole window, an object per row, each page written before the next is read. */
async function sdk(): Promise<void> {
  const api = pointSdkAt(origin);
  const params = { level: 'ad', limit: adInsights.pageSize, time_range: WINDOW, time_increment: 1 };
  let cursor: Cursor = await new AdAccount(account, {}, undefined, api).getInsights(fields, params);
  for (;;) {
    await writeRows(cursor);
    if (!cursor.hasNext()) return;
    cursor = await cursor.next();
  }
}

/** What is written first when it is to be faster: one client and one set of parameters for all, a `Promise.all`. */
async function shared(): Promise<void> {
  pointSdkAt(origin);
  const params: Record<string, unknown> = { level: 'ad', limit: adInsights.pageSize, time_increment: 1 };
  const readWeek = async (week: { since: string; until: string }) => {
    params.time_range = week;
    let cursor: Cursor = await new AdAccount(account).getInsights(fields, params);
    const pages = [cursor];
    while (cursor.hasNext()) {
      cursor = await cursor.next();
      pages.push(cursor);
    }
    for (const page of pages) await writeRows(page);
  };
  await Promise.all(weeks.map(readWeek));
}

const WAYS: Readonly<Record<string, () => Promise<void>>> = { floor, ours, sdk, shared };
const run = WAYS[way];
if (run === undefined) throw new Error(`There is no way called ${way}`);
mkdirSync(folder, { recursive: true });
const cpuBefore = process.cpuUsage();
const start = performance.now();
await run();
const seconds = (performance.now() - start) / 1000;
const cpu = process.cpuUsage(cpuBefore);
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ seconds, cpuSeconds: (cpu.user + cpu.system) / 1e6, peakMb }));

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { Receipt, ResolvedAccount } from '#functions/contract/documents.ts';
import type { TurnResult } from '#functions/contract/payloads.ts';
import type { Row } from '#functions/contract/row.ts';
import { type CheckpointBody, checkpointSchema } from '#functions/extract/checkpoint-body.ts';
import type { Extractor } from '#functions/extract/extraction.ts';
import type { Report } from '#functions/extract/insights/report.ts';
import { PartReader } from '#functions/extract/parts/part-reader.ts';
import { bodyOf } from '#functions/extract/progress.ts';
import { keyOf } from '#functions/extract/stage/row-key.ts';
import { RowNotes } from '#functions/extract/stage/row-notes.ts';
import { stageDate } from '#functions/extract/stage/stage-date.ts';
import { segmentsByDate } from '#functions/extract/stage/stage-dates.ts';
import { runTurn } from '#functions/extract/turn.ts';
import type { GraphClient } from '#functions/graph/client.ts';
import { CheckpointFile, type Signed } from '#functions/lake/checkpoint.ts';
import { checkpointKey, receiptKey, type Unit } from '#functions/lake/keys.ts';
import type { Source, StreamDescription } from '#functions/streams/stream.ts';
import type { Filter } from '#local/graph/params.ts';
import type { GraphSimulator } from '#test/harness/graph-simulator.ts';
import { freshBody } from './checkpoints.ts';
import { extractorOf, type Work } from './extractors.ts';
import type { FakeMeta } from './fake-meta.ts';
import { JSON_LINES } from './json-lines.ts';
import { MemoryBucket, MemoryStore } from './memory-store.ts';
import { rowsOf } from './parts.ts';
import { SimulatorClient, type Tamper } from './simulator-client.ts';
import { TestClock } from './test-clock.ts';

export type { Tamper } from './simulator-client.ts';
export { TestClock } from './test-clock.ts';

/** What one invocation is given, where a test wants it otherwise. */
export interface TurnOptions {
  readonly store?: MemoryStore;
  readonly clock?: TestClock;
  readonly attempt?: string;
  readonly owner?: string;
  readonly generation?: number;
  readonly turn?: number;
  readonly deadline?: string;
  /** Tokens of the clients that are opened, in turn; the last one again and again. */
  readonly tokens?: readonly string[];
  readonly tamper?: Tamper;
  readonly maxTurns?: number;
  readonly patienceSeconds?: number;
}

/** What a branch reads from: a simulator over the network, or an account in memory. */
type GraphSource = GraphSimulator | FakeMeta;

type Checkpoint = Signed<CheckpointBody<Work>>;
type File = CheckpointFile<CheckpointBody<Work>>;

/** One (run, account, stream) over a simulator and a bucket in memory, and the state machine around it. */
export class Branch {
  readonly unit: Unit;
  readonly bucket = new MemoryBucket();
  readonly account: ResolvedAccount;
  /** Times that a client was opened. */
  opened = 0;
  readonly #source: GraphSource;
  readonly #description: StreamDescription;
  readonly #extractor: Extractor<Source, Work>;
  #attempts = 0;

  constructor(source: GraphSource, description: StreamDescription, account: Partial<ResolvedAccount> = {}) {
    this.#source = source;
    this.#description = description;
    this.#extractor = extractorOf(description);
    this.account = {
      account: 'act_1',
      name: 'Account',
      timeZone: 'UTC',
      currency: 'USD',
      since: '2026-05-01',
      until: '2026-05-04',
      snapshotDate: '2026-05-10',
      ...account,
    };
    this.unit = { runId: 'run-1', account: this.account.account, stream: description.name };
  }

  get checkpoint(): Checkpoint | undefined {
    return this.bucket.json<Checkpoint>(checkpointKey(this.unit));
  }

  /** The reports of the stored checkpoint. */
  get reports(): readonly Report[] {
    const { work } = this.checkpoint ?? {};
    if (work?.kind !== 'insights') throw new Error('There is no checkpoint of insights');
    return work.reports;
  }

  get receipt(): Receipt | undefined {
    return this.bucket.json<Receipt>(receiptKey(this.unit));
  }

  /** Writes a checkpoint as an earlier turn might have left it. */
  leave(change: (body: CheckpointBody<Work>) => void): void {
    const found = this.checkpoint;
    if (found === undefined) throw new Error('There is no checkpoint yet');
    const body = bodyOf(found);
    change(body);
    this.bucket.put(checkpointKey(this.unit), JSON.stringify({ ...found, ...body }));
  }

  /** Makes the first checkpoint, as a turn would that dies right after its claim. */
  async claim(options: TurnOptions = {}): Promise<File> {
    const {
      store = new MemoryStore(this.bucket),
      clock = new TestClock(),
      owner = 'run-1',
      generation = 1,
    } = options;
    const attempt = options.attempt ?? `attempt-${++this.#attempts}`;
    const fresh = () => this.#firstBody(clock.now());
    const of = { store, key: checkpointKey(this.unit), schema: checkpointSchema(this.#extractor.work) };
    const carry = (found: Checkpoint) => {
      const body = bodyOf(found);
      if (found.generation !== generation) this.#extractor.takeOver(body);
      return body;
    };
    return CheckpointFile.claim<CheckpointBody<Work>>(of, { attempt, owner, generation }, fresh, carry);
  }

  /** One invocation: claims, then runs one turn. */
  async takeTurn(options: TurnOptions = {}): Promise<TurnResult> {
    const { store = new MemoryStore(this.bucket), clock = new TestClock() } = options;
    const file = await this.claim({ ...options, store, clock });
    return this.goOn(file, { ...options, store, clock });
  }

  /** The turn of an invocation that has claimed. */
  async goOn(file: File, options: TurnOptions = {}): Promise<TurnResult> {
    const { store = new MemoryStore(this.bucket), clock = new TestClock() } = options;
    const tokens = [...(options.tokens ?? [])];
    return runTurn({
      event: {
        runId: this.unit.runId,
        owner: options.owner ?? 'run-1',
        deadline: options.deadline ?? '2026-05-11T00:00:00.000Z',
        account: this.unit.account,
        turn: options.turn ?? 0,
      },
      unit: this.unit,
      description: this.#description,
      extractor: this.#extractor,
      account: this.account,
      store,
      attempt: file.stored.attempt,
      file,
      clock,
      graphVersion: 'v25.0',
      limits: { turns: options.maxTurns ?? 500, refusedSeconds: options.patienceSeconds ?? 7200 },
      random: () => 0.5,
      openClient: async () => {
        this.opened += 1;
        const token = (tokens.length > 1 ? tokens.shift() : tokens[0]) ?? this.#source.accessToken;
        return this.#client(token, clock.signal, options.tamper);
      },
    });
  }

  /** Turn after turn, each in a fresh invocation, until the branch is done. Errors are the caller's. */
  async finish(options: (turn: number) => TurnOptions = () => ({})): Promise<TurnResult[]> {
    const results: TurnResult[] = [];
    const clock = new TestClock();
    while (results.at(-1)?.status !== 'DONE') {
      if (results.length > 300)
        throw new Error(`The branch never ends: ${JSON.stringify(results.slice(-3))}`);
      const turn = results.length;
      const result = await this.takeTurn({ turn, clock: freshClock(clock), ...options(turn) });
      clock.instant += result.waitSeconds * 1000;
      results.push(result);
    }
    return results;
  }

  /**
   * The rows of the parts that the final checkpoint names, staged as plain JSON: how they are typed where they are
   * published is another matter.
   */
  async extractedRows(): Promise<Row[]> {
    const checkpoint = this.checkpoint;
    if (checkpoint === undefined) return [];
    const bucket = new MemoryBucket();
    const reader = new PartReader(new MemoryStore(this.bucket), checkpoint.parts);
    const rows: Row[] = [];
    for (const [date, segments] of segmentsByDate(checkpoint, this.#extractor.staging(checkpoint)).counted) {
      const staged = await stageDate({
        store: new MemoryStore(bucket),
        reader,
        unit: this.unit,
        attempt: 'test',
        date,
        segments,
        primaryKey: this.#description.primaryKey,
        isKeyStrict: false,
        observedAt: '',
        digest: '',
        encode: JSON_LINES,
        notes: new RowNotes(this.#description, checkpoint.counters.rows),
      });
      rows.push(...rowsOf(bucket, staged.object.key));
    }
    return this.#inOrder(rows);
  }

  /** What the API holds, in the same order. */
  truth(): Row[] {
    const asked = this.#description.fields.filter((field) => field.asked !== false);
    const fields = asked.map((field) => field.name);
    return this.#inOrder([...this.#rowsOf(this.account, fields)]);
  }

  #rowsOf(window: { since: string; until: string }, fields: readonly string[]) {
    const { source, name } = this.#description;
    return this.#source.truth.rows(name, this.unit.account, window, {
      fields,
      ...(source.kind === 'insights' && {
        attributionWindows: source.attributionWindows,
        ...(source.filtering && { filtering: structuredClone(source.filtering) as Filter[] }),
      }),
      ...(source.kind === 'edge' && source.effectiveStatuses !== undefined
        ? { effectiveStatuses: source.effectiveStatuses }
        : {}),
    });
  }

  /**
   * Expects that every row of the API was read as it is there, and is in one staged object, and nothing else.
   * @param expected where it is not all of them.
   */
  async expectExact(expected = this.truth()): Promise<void> {
    const found = await this.extractedRows();
    const keys = (rows: readonly Row[]) => rows.map((row) => keyOf(row, this.#description.primaryKey));
    expect(keys(found)).toEqual(keys(expected));
    // Rows are long, and how one of them differs tells enough.
    const wrong = found.findIndex((row, index) => !isDeepStrictEqual(row, expected[index]));
    expect(found[wrong]).toEqual(expected[wrong]);
    const { partitionDate } = this.#description;
    const isOf = (date: string, row: Row) => partitionDate === 'snapshot' || row.date_start === date;
    for (const { date, object, rows } of this.receipt?.partitions ?? []) {
      expect(rows).toBe(expected.filter((row) => isOf(date, row)).length);
      // Nothing is published by the branch, so only a date without rows needs no object.
      expect(object === undefined).toBe(rows === 0);
      if (object === undefined) continue;
      const { body = Buffer.alloc(0) } = this.bucket.objects.get(object.key) ?? {};
      expect([object.bytes, object.sha256]).toEqual([
        body.length,
        createHash('sha256').update(body).digest('hex'),
      ]);
    }
    expect(this.receipt?.partitions.length).toBeGreaterThan(0);
  }

  #client(accessToken: string, signal: AbortSignal, tamper: Tamper | undefined): GraphClient {
    if ('open' in this.#source) return this.#source.open();
    const client = new SimulatorClient({
      accessToken,
      origin: this.#source.url,
      version: 'v25.0',
      account: this.unit.account,
      useCase: this.#description.source.kind === 'insights' ? 'insights' : 'management',
      signal,
      random: () => 0,
      sleep: async () => {},
    });
    client.tamper = tamper;
    return client;
  }

  #firstBody(startedAt: string): CheckpointBody<Work> {
    return {
      ...freshBody(),
      startedAt,
      pageSize: this.#description.pageSize,
      work: this.#extractor.begin(this.#description, this.account),
    };
  }

  #inOrder(rows: readonly Row[]): Row[] {
    const { primaryKey } = this.#description;
    const order = (left: Row, right: Row) => (keyOf(left, primaryKey) < keyOf(right, primaryKey) ? -1 : 1);
    return [...rows].sort(order);
  }
}

function freshClock(from: TestClock): TestClock {
  const clock = new TestClock();
  clock.instant = from.instant;
  return clock;
}

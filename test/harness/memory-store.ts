import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import {
  type Condition,
  LakeStore,
  LakeUnavailable,
  type ObjectAttributes,
  type ObjectHead,
} from '#functions/lake/store.ts';

/** One call of a store, for the hook before it is carried out. */
export interface StoreCall {
  readonly operation: 'GET' | 'PUT' | 'HEAD' | 'COPY' | 'DELETE' | 'LIST';
  readonly key: string;
  /** Whether it has a condition on the current object. */
  readonly conditional: boolean;
}

/**
 * What happens to a call. `done`: it succeeds. `lost`: it is carried out and its response is lost. `repeated`: the
 * same, and the SDK's retry then fails the condition. `conflict`: 409, not carried out. `failed`: not carried out.
 * `late`: the caller gets an error, and the call is carried out when `land` is called. `killed`: the process dies
 * before the call; all its later calls fail. `killed-after`: it dies after the call.
 */
export type CallOutcome =
  | 'done'
  | 'lost'
  | 'repeated'
  | 'conflict'
  | 'failed'
  | 'late'
  | 'killed'
  | 'killed-after';

/** Decides the outcome of each call; may hold it for any time. */
export type Decide = (call: StoreCall) => CallOutcome | Promise<CallOutcome>;

interface StoredObject extends ObjectHead {
  readonly body: Buffer;
  readonly contentType: string;
}

/** The calling process has died; the code under test must not handle this. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** The objects, which outlive the stores. */
export class MemoryBucket {
  readonly objects = new Map<string, StoredObject>();
  /** Every write that took effect, in order. */
  readonly writes: { readonly key: string; readonly body: Buffer }[] = [];
  /** Writes that their caller gave up and that have not arrived yet. */
  readonly underWay: (() => void)[] = [];

  put(key: string, body: Uint8Array | string, attributes: Partial<ObjectAttributes> = {}): string {
    const bytes = Buffer.from(body);
    const etag = `"${hash('md5', bytes)}"`;
    const { metadata = {}, contentType = 'application/json' } = attributes;
    this.objects.set(key, { etag, bytes: bytes.length, metadata, body: bytes, contentType });
    this.writes.push({ key, body: bytes });
    return etag;
  }

  /** The parsed JSON of an object; undefined when there is none. */
  json<T>(key: string): T | undefined {
    const found = this.objects.get(key);
    return found && (JSON.parse(found.body.toString('utf8')) as T);
  }

  keys(prefix = ''): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  /** Carries out the oldest late write. */
  land(): void {
    this.underWay.shift()?.();
  }

  meets(key: string, condition: Condition | undefined): boolean {
    if (condition === undefined) return true;
    const etag = this.objects.get(key)?.etag;
    return 'ifMatch' in condition ? etag === condition.ifMatch : etag === undefined;
  }
}

/** S3's response to a GET of a missing object. */
const NO_SUCH_KEY = new NoSuchKey({ message: 'no such key', $metadata: { httpStatusCode: 404 } });

/** Shared, because creating a client takes longer than a checkpoint test. */
const NO_CLIENT = new S3Client({ region: 'none', credentials: { accessKeyId: '-', secretAccessKey: '-' } });

/** An in-memory `LakeStore` with the same operations and errors, and a chosen outcome for each call. */
export class MemoryStore extends LakeStore {
  readonly bucket: MemoryBucket;
  /** Every call, in order. */
  readonly calls: StoreCall[] = [];
  readonly #decide: Decide;
  #dead = false;

  constructor(bucket = new MemoryBucket(), decide: Decide = () => 'done') {
    super('memory', NO_CLIENT);
    this.bucket = bucket;
    this.#decide = decide;
  }

  override async getJson(key: string): Promise<{ body: unknown; etag: string } | undefined> {
    return this.#read('GET', key, () => {
      const found = this.bucket.objects.get(key);
      return found && { body: parseJson(found.body), etag: found.etag };
    });
  }

  override async putJson(
    key: string,
    body: unknown,
    condition?: Condition,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<string | 'conflict'> {
    const text = JSON.stringify(body);
    return this.#write('PUT', key, condition, () => this.bucket.put(key, text, { metadata }));
  }

  override async putBytes(key: string, body: Uint8Array, attributes: ObjectAttributes): Promise<void> {
    await this.#write('PUT', key, undefined, () => this.bucket.put(key, body, attributes));
  }

  override async putStream(key: string, body: Readable, attributes: ObjectAttributes): Promise<void> {
    try {
      const bytes = await buffer(body);
      await this.#write('PUT', key, undefined, () => this.bucket.put(key, bytes, attributes));
    } catch (error) {
      body.destroy();
      throw error instanceof LakeUnavailable || error instanceof Killed
        ? error
        : new LakeUnavailable('PUT', key, error);
    }
  }

  override async getStream(key: string, range?: { start: number; end: number }): Promise<Readable> {
    const body = await this.getBytes(key);
    if (range !== undefined && range.start >= body.length)
      throw unavailable('GET', key, 'range not satisfiable');
    return Readable.from([body.subarray(range?.start, range?.end)]);
  }

  override async getBytes(key: string): Promise<Buffer> {
    const found = await this.#read('GET', key, () => this.bucket.objects.get(key)?.body);
    if (found === undefined) throw new LakeUnavailable('GET', key, NO_SUCH_KEY);
    return found;
  }

  override async head(key: string): Promise<ObjectHead | undefined> {
    return this.#read('HEAD', key, () => {
      const found = this.bucket.objects.get(key);
      return found && { etag: found.etag, bytes: found.bytes, metadata: found.metadata };
    });
  }

  override async copy(source: string, target: string, condition: Condition): Promise<string | 'conflict'> {
    return this.#write('COPY', target, condition, () => {
      const found = this.bucket.objects.get(source);
      return found === undefined ? 'conflict' : this.bucket.put(target, found.body, found);
    });
  }

  override async listFolders(prefix: string): Promise<string[]> {
    return this.#read('LIST', prefix, () => {
      const below = this.bucket.keys(prefix).map((key) => key.slice(prefix.length).split('/'));
      return [...new Set(below.filter(({ length }) => length > 1).map(([name = '']) => name))];
    });
  }

  override close(): void {}

  async #read<T>(operation: StoreCall['operation'], key: string, read: () => T): Promise<T> {
    const outcome = await this.#outcomeOf({ operation, key, conditional: false });
    if (outcome !== 'done') throw unavailable(operation, key, 'no answer');
    return read();
  }

  async #write(
    operation: StoreCall['operation'],
    key: string,
    condition: Condition | undefined,
    write: () => string,
  ): Promise<string | 'conflict'> {
    const outcome = await this.#outcomeOf({ operation, key, conditional: condition !== undefined });
    const attempt = () => (this.bucket.meets(key, condition) ? write() : 'conflict');
    if (outcome === 'done') return attempt();
    if (outcome === 'conflict' && condition !== undefined) return 'conflict';
    if (outcome === 'late') this.bucket.underWay.push(attempt);
    if (outcome === 'lost' || outcome === 'repeated' || outcome === 'killed-after') attempt();
    if (outcome === 'killed-after') throw new Killed();
    if (outcome === 'repeated' && condition !== undefined) return 'conflict';
    throw unavailable(operation, key, 'no answer');
  }

  async #outcomeOf(call: StoreCall): Promise<CallOutcome> {
    if (this.#dead) throw new Killed();
    this.calls.push(call);
    const outcome = await this.#decide(call);
    if (outcome === 'killed' || outcome === 'killed-after') this.#dead = true;
    if (outcome === 'killed') throw new Killed();
    return outcome;
  }
}

/** As in `LakeStore`: undefined for a body that is not JSON. */
function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

const unavailable = (operation: string, key: string, reason: string): LakeUnavailable =>
  new LakeUnavailable(operation, key, new Error(reason));

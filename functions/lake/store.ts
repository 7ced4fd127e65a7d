import type { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { ERROR_NAMES } from '#functions/contract/error-names.ts';

/** Makes a write depend on what is there: only if the key is free, or only if it still has this ETag. */
export type Condition = { readonly ifNoneMatch: '*' } | { readonly ifMatch: string };

/** What a HEAD tells of an object. */
export interface ObjectHead {
  readonly etag: string;
  readonly bytes: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is written with an object that is more than JSON. */
export interface ObjectAttributes {
  readonly contentType: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The bucket cannot be reached, or refuses. The state's retry policy starts the turn again from its checkpoint. */
export class LakeUnavailable extends Error {
  /** Whether the object is simply not there. */
  readonly absent: boolean;

  constructor(operation: string, key: string, cause: unknown) {
    const { name, detail } = describe(cause);
    super(`${operation} of ${key} in the lake's bucket failed: ${name}${detail}`, { cause });
    this.name = ERROR_NAMES.lakeUnavailable;
    this.absent = isAbsent(cause);
  }
}

/** One upload part: S3 takes at least 5 MiB for all but the last, and buffers of this size bound the memory. */
const UPLOAD_PART_BYTES = 5 * 1024 * 1024;

/** The lake's bucket: the few S3 operations that the functions use, each with one clear error. */
export class LakeStore {
  readonly #bucket: string;
  readonly #client: S3Client;

  /** @param bucket name of the lake's bucket. @param client for tests; each store owns its client otherwise. */
  constructor(bucket: string, client?: S3Client) {
    this.#bucket = bucket;
    this.#client =
      client ??
      new S3Client({
        // A request that hangs must end well before the function does.
        requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
      });
  }

  /**
   * Reads a JSON object with its ETag; `undefined` when there is none. What is not JSON has the body `undefined`, which
   * no schema takes: the reader reports a corrupt object and does not try again.
   * @throws LakeUnavailable
   */
  async getJson(key: string): Promise<{ body: unknown; etag: string } | undefined> {
    return this.#orAbsent('GET', key, async () => {
      const answer = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      const text = (await answer.Body?.transformToString()) ?? '';
      return { body: parseOrUndefined(text), etag: answer.ETag ?? '' };
    });
  }

  /**
   * Writes a JSON object, on a condition if one is given.
   * @returns the new ETag, or `conflict` when the condition did not hold. A lost response that the SDK sent again
   * shows as `conflict` too, so a caller that cares must read before it decides.
   * @throws LakeUnavailable when it is not known whether the object was written.
   */
  async putJson(
    key: string,
    body: unknown,
    condition?: Condition,
    metadata?: Readonly<Record<string, string>>,
  ): Promise<string | 'conflict'> {
    try {
      const answer = await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: JSON.stringify(body),
          ...attributeParameters({ contentType: 'application/json', ...(metadata && { metadata }) }),
          ...conditionParameters(condition),
        }),
      );
      return answer.ETag ?? '';
    } catch (error) {
      if (condition !== undefined && isConflict(error)) return 'conflict';
      throw new LakeUnavailable('PUT', key, error);
    }
  }

  /** Writes an immutable object from memory. @throws LakeUnavailable */
  async putBytes(key: string, body: Uint8Array, attributes: ObjectAttributes): Promise<void> {
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: body,
          ...attributeParameters(attributes),
        }),
      );
    } catch (error) {
      throw new LakeUnavailable('PUT', key, error);
    }
  }

  /** Writes an object from a stream, in several upload parts when it is long; memory stays bounded. @throws LakeUnavailable */
  async putStream(key: string, body: Readable, attributes: ObjectAttributes): Promise<void> {
    try {
      // Loaded when needed: most turns only wait, or read and write nothing of unknown length.
      const { Upload } = await import('@aws-sdk/lib-storage');
      const upload = new Upload({
        client: this.#client,
        params: { Bucket: this.#bucket, Key: key, Body: body, ...attributeParameters(attributes) },
        partSize: UPLOAD_PART_BYTES,
        queueSize: 2,
      });
      await upload.done();
    } catch (error) {
      body.destroy();
      throw new LakeUnavailable('PUT', key, error);
    }
  }

  /** Opens an object, or a range of its bytes (`start` included, `end` excluded). @throws LakeUnavailable, also when it is absent. */
  async getStream(key: string, range?: { start: number; end: number }): Promise<Readable> {
    try {
      const answer = await this.#client.send(
        new GetObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end - 1}` }),
        }),
      );
      return answer.Body as Readable;
    } catch (error) {
      throw new LakeUnavailable('GET', key, error);
    }
  }

  /** Reads an object whole; for what is known to be small. @throws LakeUnavailable, also when it is absent. */
  async getBytes(key: string): Promise<Buffer> {
    try {
      const answer = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
    } catch (error) {
      throw new LakeUnavailable('GET', key, error);
    }
  }

  /** Looks at an object without reading it; `undefined` when there is none. @throws LakeUnavailable */
  async head(key: string): Promise<ObjectHead | undefined> {
    return this.#orAbsent('HEAD', key, async () => {
      const answer = await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return { etag: answer.ETag ?? '', bytes: answer.ContentLength ?? 0, metadata: answer.Metadata ?? {} };
    });
  }

  /**
   * Copies an object inside the bucket, with its metadata, on a condition on the target.
   * @returns `conflict` when the target is not what the condition says.
   * @throws LakeUnavailable when it is not known whether it was copied.
   */
  async copy(source: string, target: string, condition: Condition): Promise<string | 'conflict'> {
    try {
      const answer = await this.#client.send(
        new CopyObjectCommand({
          Bucket: this.#bucket,
          Key: target,
          CopySource: `${this.#bucket}/${source.split('/').map(encodeURIComponent).join('/')}`,
          ...conditionParameters(condition),
        }),
      );
      return answer.CopyObjectResult?.ETag ?? '';
    } catch (error) {
      if (isConflict(error)) return 'conflict';
      throw new LakeUnavailable('COPY', target, error);
    }
  }

  /**
   * Names of the folders right below a prefix, which ends in a slash: one request for each thousand, whatever they
   * hold. @throws LakeUnavailable
   */
  async listFolders(prefix: string): Promise<string[]> {
    const names: string[] = [];
    try {
      const pages = paginateListObjectsV2(
        { client: this.#client },
        { Bucket: this.#bucket, Prefix: prefix, Delimiter: '/' },
      );
      for await (const { CommonPrefixes = [] } of pages) {
        for (const { Prefix = '' } of CommonPrefixes) names.push(Prefix.slice(prefix.length, -1));
      }
    } catch (error) {
      throw new LakeUnavailable('LIST', prefix, error);
    }
    return names;
  }

  async #orAbsent<T>(operation: string, key: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw new LakeUnavailable(operation, key, error);
    }
  }

  /** Closes the connections. */
  close(): void {
    this.#client.destroy();
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function conditionParameters(condition: Condition | undefined): { IfNoneMatch?: string; IfMatch?: string } {
  if (condition === undefined) return {};
  return 'ifMatch' in condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: condition.ifNoneMatch };
}

function attributeParameters(attributes: ObjectAttributes) {
  return {
    ContentType: attributes.contentType,
    ...(attributes.metadata === undefined ? {} : { Metadata: { ...attributes.metadata } }),
  };
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** A bucket that is not there is a 404 too, and no absent object. */
const isAbsent = (error: unknown): boolean =>
  statusOf(error) === 404 && (error as S3ServiceException).name !== 'NoSuchBucket';

/** 412: the condition does not hold. 409: another conditional write is under way. 404: `If-Match` on a key that is gone. */
const isConflict = (error: unknown): boolean => isAbsent(error) || [409, 412].includes(statusOf(error) ?? 0);

function describe(cause: unknown): { name: string; detail: string } {
  const status = statusOf(cause);
  const name = cause instanceof Error ? cause.name : 'Error';
  const message = cause instanceof Error ? ` (${cause.message})` : '';
  return { name, detail: status === undefined ? message : ` (HTTP ${status})` };
}

import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
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
import { WORK_TAG } from './keys.ts';

/** Condition for a write: only if the key is free, or only if the object still has this ETag. */
export type Condition = { readonly ifNoneMatch: '*' } | { readonly ifMatch: string };

/** The result of a HEAD request. */
export interface ObjectHead {
  readonly etag: string;
  readonly bytes: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Headers and metadata to write with an object other than JSON. */
export interface ObjectAttributes {
  readonly contentType: string;
  /** Whether it is needed only until its run is published: the bucket's lifecycle removes it sooner than the rest. */
  readonly isWork?: true;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Thrown when the bucket is unreachable or refuses. The state's retry policy restarts the turn from its checkpoint. */
export class LakeUnavailable extends Error {
  /** Whether the object does not exist. */
  readonly absent: boolean;

  constructor(operation: string, key: string, cause: unknown) {
    const { name, detail } = describe(cause);
    super(`${operation} of ${key} in the lake's bucket failed: ${name}${detail}`, { cause });
    this.name = ERROR_NAMES.lakeUnavailable;
    this.absent = isAbsent(cause);
  }
}

/**
 * Size of an upload part: S3 requires at least 5 MiB except for the last, and buffers of this size bound the memory.
 */
const UPLOAD_PART_BYTES = 5 * 1024 * 1024;

/** The lake's bucket, with the S3 operations that the functions use. */
export class LakeStore {
  readonly #bucket: string;
  readonly #client: S3Client;

  /** @param bucket name of the lake's bucket. @param client for tests; by default, each store has its own. */
  constructor(bucket: string, client?: S3Client) {
    this.#bucket = bucket;
    this.#client =
      client ??
      new S3Client({
        // A hanging request must end well before the function times out.
        requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
      });
  }

  /**
   * Reads a JSON object with its ETag; `undefined` when it does not exist. If the content is not JSON, the body is
   * `undefined`, which no schema accepts, so the reader reports a corrupt object.
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
   * Writes a JSON object, optionally on a condition.
   * @returns the new ETag, or `conflict` when the condition failed. The SDK's retry after a lost response shows as
   * `conflict` too, so callers that care must read the object first.
   * @throws LakeUnavailable when it is unknown whether the object was written.
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

  /**
   * Writes an object from a stream with bounded memory, in several upload parts if it is long. @throws LakeUnavailable
   */
  async putStream(key: string, body: Readable, attributes: ObjectAttributes): Promise<void> {
    try {
      // Loaded on demand, because most turns do not need it.
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

  /**
   * Opens an object or a range of its bytes (`start` inclusive, `end` exclusive). @throws LakeUnavailable, also when it
   * does not exist.
   */
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

  /** Reads a small object whole. @throws LakeUnavailable, also when it does not exist. */
  async getBytes(key: string): Promise<Buffer> {
    return buffer(await this.getStream(key));
  }

  /**
   * Reads a small range of an object (`start` inclusive, `end` exclusive). @throws LakeUnavailable, also when it does
   * not exist.
   */
  async getRange(key: string, range: { start: number; end: number }): Promise<Buffer> {
    return buffer(await this.getStream(key, range));
  }

  /** Reads the metadata of an object; `undefined` when it does not exist. @throws LakeUnavailable */
  async head(key: string): Promise<ObjectHead | undefined> {
    return this.#orAbsent('HEAD', key, async () => {
      const answer = await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return { etag: answer.ETag ?? '', bytes: answer.ContentLength ?? 0, metadata: answer.Metadata ?? {} };
    });
  }

  /**
   * Copies an object with its metadata inside the bucket, on a condition on the target.
   * @returns `conflict` when the condition on the target failed.
   * @throws LakeUnavailable when it is unknown whether it was copied.
   */
  async copy(source: string, target: string, condition: Condition): Promise<string | 'conflict'> {
    try {
      const answer = await this.#client.send(
        new CopyObjectCommand({
          Bucket: this.#bucket,
          Key: target,
          // What is published is no work.
          TaggingDirective: 'REPLACE',
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
    ...(attributes.isWork && { Tagging: `${WORK_TAG.key}=${WORK_TAG.value}` }),
    ...(attributes.metadata === undefined ? {} : { Metadata: { ...attributes.metadata } }),
  };
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** A missing bucket is a 404 too, but not an absent object. */
const isAbsent = (error: unknown): boolean =>
  statusOf(error) === 404 && (error as S3ServiceException).name !== 'NoSuchBucket';

/** 412: the condition failed. 409: another conditional write is in progress. 404: `If-Match` on a deleted key. */
const isConflict = (error: unknown): boolean => isAbsent(error) || [409, 412].includes(statusOf(error) ?? 0);

function describe(cause: unknown): { name: string; detail: string } {
  const status = statusOf(cause);
  const name = cause instanceof Error ? cause.name : 'Error';
  const message = cause instanceof Error ? ` (${cause.message})` : '';
  return { name, detail: status === undefined ? message : ` (HTTP ${status})` };
}

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, openSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bucketPath, objectPath, recordPath, temporaryFolder } from './places.ts';
import { invalidRequest, noSuchKey, S3Error } from './s3-error.ts';
import {
  type Description,
  type Entry,
  errorCodeOf,
  fileStateOf,
  isAbsence,
  readEntries,
  writeEntries,
} from './side-record.ts';

/** The current state of an object. */
export interface StoredObject extends Description {
  /** Bytes. */
  readonly size: number;
}

/** Throws if an object in this state (undefined: absent) must not be changed. */
export type Condition = (current: StoredObject | undefined) => void;

/** S3's default content type. */
const UNKNOWN_CONTENT = { 'content-type': 'binary/octet-stream' };

interface Place {
  readonly key: string;
  readonly file: string;
  readonly record: string;
}

interface Found {
  readonly entry: Entry;
  readonly object: StoredObject;
}

/**
 * Objects as plain files below `<root>/<bucket>/`, with their descriptions in a hidden folder next to the buckets.
 * Reading a key, deciding and changing it is one synchronous step, which makes conditional writes atomic without a lock
 * as long as only one process uses the folder.
 */
export class ObjectStore {
  private readonly root: string;
  private readonly temporary: string;

  /** Removes incomplete bodies that an earlier process left behind. */
  constructor(root: string) {
    this.root = root;
    this.temporary = temporaryFolder(root);
    rmSync(this.temporary, { recursive: true, force: true });
    mkdirSync(this.temporary, { recursive: true });
  }

  /** A path for a new file on the file system of the buckets. */
  temporaryPath(): string {
    return join(this.temporary, randomUUID());
  }

  /** The folder of a bucket. @throws S3Error 404 if it does not exist */
  bucketFolder(bucket: string): string {
    const folder = bucketPath(this.root, bucket);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
    throw new S3Error(404, 'NoSuchBucket', `The specified bucket does not exist: ${bucket}`);
  }

  /**
   * The object at a key, or undefined. @throws S3Error 404 without the bucket, 400 for a key that cannot be a file name
   */
  async find(bucket: string, key: string): Promise<StoredObject | undefined> {
    return this.decide(this.place(bucket, key), (found) => found?.object);
  }

  /**
   * The object at a key and a descriptor of its file, which the caller must close. Later writes to the key do not
   * change its bytes. @throws S3Error 404 without the object
   */
  async open(bucket: string, key: string): Promise<{ object: StoredObject; descriptor: number }> {
    const place = this.place(bucket, key);
    return this.decide(place, (found) => {
      if (found === undefined) throw noSuchKey(key);
      return { object: found.object, descriptor: openSync(place.file, 'r') };
    });
  }

  /**
   * Moves the file at `path` to a key if `condition` accepts the current object. Returns the new object.
   * @throws the error of `condition`; S3Error 400 if a folder is in the way of the object, or an object in the way of a
   * folder. The file is then still at `path`.
   */
  async put(
    bucket: string,
    key: string,
    path: string,
    description: Omit<Description, 'lastModified'>,
    condition: Condition,
  ): Promise<StoredObject> {
    const place = this.place(bucket, key);
    const body = fileStateOf(path);
    if (body === undefined) throw new Error(`The body of ${key} is gone from ${path}`);
    return this.decide(place, (found) => {
      condition(found?.object);
      const written = { ...description, lastModified: new Date().toISOString() };
      const entry = { fingerprint: body.fingerprint, description: written };
      try {
        mkdirSync(dirname(place.file), { recursive: true });
        this.describe(place, found === undefined ? [entry] : [entry, found.entry]);
        renameSync(path, place.file);
      } catch (error) {
        if (!['ENOTDIR', 'EEXIST', 'EISDIR', 'ENOTEMPTY'].includes(errorCodeOf(error) ?? '')) throw error;
        throw invalidRequest(`The local S3 endpoint cannot keep both an object and a folder at ${key}`);
      }
      return { ...written, size: body.size };
    });
  }

  /** Removes the object at a key, if it exists and `condition` accepts it, and the folders that become empty. */
  async remove(bucket: string, key: string, condition: Condition): Promise<void> {
    const place = this.place(bucket, key);
    await this.decide(place, (found) => {
      condition(found?.object);
      if (found === undefined) return;
      rmSync(place.file);
      rmSync(place.record, { force: true });
      removeEmptyFolders(dirname(place.file), bucketPath(this.root, bucket));
    });
  }

  private place(bucket: string, key: string): Place {
    this.bucketFolder(bucket);
    return {
      key,
      file: objectPath(this.root, bucket, key),
      record: recordPath(this.root, bucket, key),
    };
  }

  /** Runs `act` on the current object of a key, in the same synchronous step. */
  private async decide<T>(place: Place, act: (found: Found | undefined) => T): Promise<T> {
    for (;;) {
      const state = fileStateOf(place.file);
      if (state === undefined) return act(undefined);
      const entry = readEntries(place.record).find(({ fingerprint }) => fingerprint === state.fingerprint);
      if (entry !== undefined) return act({ entry, object: { ...entry.description, size: state.size } });
      await this.adopt(place);
    }
  }

  /**
   * Describes a file that was added or changed outside of the emulator. Bytes that match a record keep its description,
   * so that a copy of the whole folder works too.
   */
  private async adopt(place: Place): Promise<void> {
    const state = fileStateOf(place.file);
    if (state === undefined) return;
    const md5 = await md5OfFile(place.file);
    if (md5 === undefined || fileStateOf(place.file)?.fingerprint !== state.fingerprint) return;
    const known = readEntries(place.record).find(({ description }) => description.md5 === md5);
    const description = known?.description ?? {
      etag: md5,
      md5,
      lastModified: state.modified.toISOString(),
      headers: UNKNOWN_CONTENT,
    };
    this.describe(place, [{ fingerprint: state.fingerprint, description }]);
  }

  private describe(place: Place, entries: readonly Entry[]): void {
    mkdirSync(dirname(place.record), { recursive: true });
    writeEntries(place.record, this.temporaryPath(), place.key, entries);
  }
}

/** In hexadecimal; undefined if the file is gone. */
async function md5OfFile(file: string): Promise<string | undefined> {
  const hash = createHash('md5');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk);
    return hash.digest('hex');
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** S3 has no folders, so an empty one must not block an object with its name. */
function removeEmptyFolders(innermost: string, bucket: string): void {
  for (let folder = innermost; folder !== bucket; folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST'].includes(errorCodeOf(error) ?? '')) return;
      throw error;
    }
  }
}

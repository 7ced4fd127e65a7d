import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import type { Checksum } from './body.ts';
import type { ChecksumName } from './digest.ts';
import type { ObjectStore } from './object-store.ts';
import { S3Error } from './s3-error.ts';

/** A part that was uploaded. Its ETag is its MD5. */
export interface UploadedPart {
  readonly path: string;
  readonly size: number;
  readonly md5: string;
  readonly checksum?: Checksum;
}

/** An upload that is neither completed nor aborted. */
export interface MultipartUpload {
  readonly bucket: string;
  readonly key: string;
  /** What the object is to keep of the headers of CreateMultipartUpload. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: { readonly algorithm: ChecksumName; readonly type: 'FULL_OBJECT' | 'COMPOSITE' };
  readonly parts: Map<number, UploadedPart>;
}

/**
 * The open multipart uploads. They are kept in memory, their parts in temporary files: an upload does not outlive the
 * server, and a client that goes on with it then is told `NoSuchUpload`.
 */
export class MultipartUploads {
  private readonly open = new Map<string, MultipartUpload>();
  private readonly store: ObjectStore;

  constructor(store: ObjectStore) {
    this.store = store;
  }

  /** The id of a new upload. */
  create(upload: Omit<MultipartUpload, 'parts'>): string {
    const id = randomUUID();
    this.open.set(id, { ...upload, parts: new Map() });
    return id;
  }

  /** @throws S3Error 404 where there is no such upload for this key */
  find(id: string, bucket: string, key: string): MultipartUpload {
    const upload = this.open.get(id);
    if (upload?.bucket === bucket && upload.key === key) return upload;
    throw new S3Error(
      404,
      'NoSuchUpload',
      'The specified upload does not exist. It may have been aborted or completed.',
    );
  }

  /** Takes the file of a part over; a part of the same number is replaced. */
  async addPart(upload: MultipartUpload, number: number, part: UploadedPart): Promise<void> {
    const path = this.store.temporaryPath();
    await rename(part.path, path);
    const replaced = upload.parts.get(number);
    upload.parts.set(number, { ...part, path });
    if (replaced !== undefined) await rm(replaced.path, { force: true });
  }

  /** Forgets an upload and removes its parts. */
  async discard(id: string): Promise<void> {
    const parts = [...(this.open.get(id)?.parts.values() ?? [])];
    this.open.delete(id);
    await Promise.all(parts.map(({ path }) => rm(path, { force: true })));
  }
}

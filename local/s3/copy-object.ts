import { rm } from 'node:fs/promises';
import { checksumNameOf } from './body.ts';
import { documentTime, type Operation, quoted, xmlReply } from './call.ts';
import { writeCondition } from './conditions.ts';
import { copySource, copySourceOf } from './copy.ts';
import { keptHeaders } from './object-headers.ts';
import { headerOf } from './request.ts';
import { invalidRequest } from './s3-error.ts';

/** CopyObject: conditional on its source and on its target; metadata kept or replaced. */
export const copyObject: Operation = async ({ request, store }) => {
  const { bucket, key, headers } = request;
  const replace = headerOf(headers, 'x-amz-metadata-directive') === 'REPLACE';
  const from = copySourceOf(request);
  if (!replace && from.bucket === bucket && from.key === key) {
    throw invalidRequest(
      'This copy request is illegal because it copies an object to itself without a change.',
    );
  }
  const algorithm = headerOf(headers, 'x-amz-checksum-algorithm');
  const condition = writeCondition(headers, key);
  const copied = await copySource(
    request,
    store,
    algorithm === undefined ? undefined : checksumNameOf(algorithm),
  );
  try {
    const object = await store.put(
      bucket,
      key,
      copied.path,
      {
        // A copy is one part, whatever its source was uploaded as.
        etag: copied.md5,
        md5: copied.md5,
        headers: replace ? keptHeaders(headers) : copied.source.headers,
        checksum: copied.checksum && { ...copied.checksum, type: 'FULL_OBJECT' },
      },
      condition,
    );
    return xmlReply([
      'CopyObjectResult',
      [
        ['ETag', quoted(object.etag)],
        ['LastModified', documentTime(object.lastModified)],
      ],
    ]);
  } finally {
    await rm(copied.path, { force: true });
  }
};

import type { Operation } from '#infra/local/s3/call.ts';
import { copyObject } from '#infra/local/s3/copy-object.ts';
import { listObjects } from '#infra/local/s3/list-objects.ts';
import * as multipart from '#infra/local/s3/multipart-operations.ts';
import * as objects from '#infra/local/s3/object-operations.ts';
import type { S3Operation } from '#infra/local/s3/request.ts';

/** What does each operation of the S3 API. */
export const OPERATIONS: Readonly<Record<S3Operation, Operation>> = {
  PutObject: objects.putObject,
  GetObject: objects.getObject,
  HeadObject: objects.headObject,
  CopyObject: copyObject,
  DeleteObject: objects.deleteObject,
  DeleteObjects: objects.deleteObjects,
  ListObjectsV2: listObjects,
  CreateMultipartUpload: multipart.createMultipartUpload,
  UploadPart: multipart.uploadPart,
  UploadPartCopy: multipart.uploadPartCopy,
  CompleteMultipartUpload: multipart.completeMultipartUpload,
  AbortMultipartUpload: multipart.abortMultipartUpload,
  HeadBucket: objects.headBucket,
  CreateBucket: objects.createBucket,
};

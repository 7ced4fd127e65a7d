import type { Operation } from './call.ts';
import { copyObject } from './copy-object.ts';
import { listObjects } from './list-objects.ts';
import * as multipart from './multipart-operations.ts';
import * as objects from './object-operations.ts';
import type { S3Operation } from './request.ts';

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

/** An answer that S3 gives instead of a result: HTTP status and the `Code` that the SDK makes the error's name. */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'S3Error';
    this.status = status;
    this.code = code;
  }
}

/** 404, for a key that has no object. */
export const noSuchKey = (key: string): S3Error =>
  new S3Error(404, 'NoSuchKey', `The specified key does not exist: ${key}`);

/** 412, naming the condition that did not hold. */
export const preconditionFailed = (condition: string): S3Error =>
  new S3Error(412, 'PreconditionFailed', `The pre-condition ${condition} did not hold`);

/** 400 with S3's most general code. */
export const invalidRequest = (message: string): S3Error => new S3Error(400, 'InvalidRequest', message);

/** 501, for what S3 has and this endpoint has not: refused, never ignored. */
export const notImplemented = (what: string): S3Error =>
  new S3Error(501, 'NotImplemented', `The local S3 endpoint does not implement ${what}`);

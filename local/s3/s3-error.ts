/** An error response of S3: HTTP status and the `Code`, which the SDK uses as the error's name. */
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

/** 404, for a key without an object. */
export const noSuchKey = (key: string): S3Error =>
  new S3Error(404, 'NoSuchKey', `The specified key does not exist: ${key}`);

/** 412, with the failed condition. */
export const preconditionFailed = (condition: string): S3Error =>
  new S3Error(412, 'PreconditionFailed', `The pre-condition ${condition} did not hold`);

/** 400 with S3's most general code. */
export const invalidRequest = (message: string): S3Error => new S3Error(400, 'InvalidRequest', message);

/** 501, for S3 features that the emulator lacks: refused, never ignored. */
export const notImplemented = (what: string): S3Error =>
  new S3Error(501, 'NotImplemented', `The local S3 endpoint does not implement ${what}`);

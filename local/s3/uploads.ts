/** A part that has come. */
export interface UploadedPart {
  /** A temporary file. */
  readonly path: string;
  readonly size: number;
  /** Hexadecimal; also its ETag. */
  readonly md5: string;
}

/** An upload that is neither completed nor aborted. */
export interface MultipartUpload {
  readonly bucket: string;
  readonly key: string;
  /** What the object is to keep of the headers of CreateMultipartUpload. */
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, UploadedPart>;
}

/** The open uploads by id. They do not outlive the server: who goes on then is told `NoSuchUpload`. */
export type MultipartUploads = Map<string, MultipartUpload>;

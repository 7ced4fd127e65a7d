/** An uploaded part. */
export interface UploadedPart {
  /** A temporary file. */
  readonly path: string;
  readonly size: number;
  /** Hexadecimal; also its ETag. */
  readonly md5: string;
}

/** An open upload. */
export interface MultipartUpload {
  readonly bucket: string;
  readonly key: string;
  /** Headers of CreateMultipartUpload for the object. */
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, UploadedPart>;
}

/** The open uploads by id. They end with the server; later requests get `NoSuchUpload`. */
export type MultipartUploads = Map<string, MultipartUpload>;

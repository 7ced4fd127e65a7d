/** A list that is read to its end: what the processes of the benchmark are told. No imports: plain Node runs them. */
export interface ListQuery {
  /** `act_<digits>`. */
  readonly account: string;
  readonly stream: string;
  /** The last part of the path: `insights`, `ads`, `adcreatives`. */
  readonly edge: string;
  readonly fields: readonly string[];
  /** All other parameters of the first page, `limit` among them. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** The work of a process that reads lists. */
export interface ReadingTask {
  /** Of the Graph API. */
  readonly origin: string;
  readonly token: string;
  readonly queries: readonly ListQuery[];
  /** Takes a file of NDJSON for each query; exists and is empty. */
  readonly folder: string;
}

/** What such a process prints. */
export interface ReadingResult {
  readonly rows: number;
  /** Highest resident memory of the process, in bytes. */
  readonly peakBytes: number;
}

/** The name of the file with the rows of a query. */
export const fileOf = ({ account, stream }: Pick<ListQuery, 'account' | 'stream'>): string =>
  `${stream}-${account}.ndjson`;

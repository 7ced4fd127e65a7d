/** Parameters of a call. Arrays and objects go as JSON, but for `fields`, which go with commas; undefined is not sent. */
export type Params = Readonly<Record<string, unknown>>;

/** Where a call goes. */
export interface Target {
  /** Origin, version and path; no query. */
  readonly url: string;
  /** The path without version and query, such as `act_1/insights`: fit to be shown. */
  readonly path: string;
  /** The query that the path brought along, without credentials. */
  readonly query: URLSearchParams;
}

/** Never taken from a path or from parameters: a `paging.next` carries the caller's token. */
const CREDENTIALS: readonly string[] = ['access_token', 'appsecret_proof'];

/**
 * Finds where a call goes. Origin and version are always the given ones, whatever a `paging.next` says.
 * @param path `act_1/insights`, its segments, or a whole `paging.next`.
 */
export function resolveTarget(path: string | readonly string[], origin: string, version: string): Target {
  const text = typeof path === 'string' ? path : path.join('/');
  const asked = new URL(text, `${origin}/${version}/`);
  const withoutVersion = asked.pathname.replace(/^\/v\d+\.\d+(?=\/|$)/, '').replace(/^\/+/, '');
  const query = asked.searchParams;
  for (const name of CREDENTIALS) query.delete(name);
  return { url: new URL(`/${version}/${withoutVersion}`, origin).href, path: withoutVersion, query };
}

/** The parameters as they are sent, added to a query (and replacing what it has of the same name). */
export function encodeParams(query: URLSearchParams, params: Params): URLSearchParams {
  const encoded = new URLSearchParams(query);
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null || CREDENTIALS.includes(name)) continue;
    encoded.set(name, encodeValue(name, value));
  }
  return encoded;
}

function encodeValue(name: string, value: unknown): string {
  if (name === 'fields' && Array.isArray(value)) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

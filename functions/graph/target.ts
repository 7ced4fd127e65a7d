/** Parameters of a call. Arrays and objects are sent as JSON, `fields` comma-separated; undefined is not sent. */
export type Params = Readonly<Record<string, unknown>>;

/** The address of a call. */
export interface Target {
  /** Origin, version and path; no query. */
  readonly url: string;
  /** The path without version and query, such as `act_1/insights`, safe to show. */
  readonly path: string;
  /** The query of the path, without credentials. */
  readonly query: URLSearchParams;
}

/** Never copied from a path or from parameters: a `paging.next` contains the token. */
const CREDENTIALS: readonly string[] = ['access_token', 'appsecret_proof'];

/**
 * Resolves the address of a call. Always uses the given origin and version, whatever a `paging.next` has.
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

/** Encodes parameters and adds them to a query, replacing those of the same name. */
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

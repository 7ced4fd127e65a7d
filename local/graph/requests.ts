import type { IncomingMessage } from 'node:http';

/** A raw request with its credentials separated. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly version: number;
  /** Parts of the path after the version. */
  readonly parts: readonly string[];
  readonly params: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  readonly proof: string | undefined;
}

/** Version for a path without one. */
const NEWEST_VERSION = 26;

/** Reads a request: parameters come from the query and from a form or JSON body, which wins. */
export async function readRequest(message: IncomingMessage): Promise<RawRequest> {
  const url = new URL(message.url ?? '/', 'http://simulator');
  const params: Record<string, string> = Object.fromEntries(url.searchParams);
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  Object.assign(
    params,
    bodyParams(Buffer.concat(chunks).toString('utf8'), message.headers['content-type'] ?? ''),
  );
  // A POST may stand in for a GET; which token is asked about is not in the log.
  const { access_token: inParams, appsecret_proof: proof, input_token: _, method, ...rest } = params;
  const bearer = /^(?:Bearer|OAuth) (.+)$/i.exec(message.headers.authorization ?? '')?.[1];
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const version = /^v(\d+)\.\d+$/.exec(parts[0] ?? '')?.[1];
  return {
    method: method?.toUpperCase() ?? message.method ?? 'GET',
    path: url.pathname,
    version: version === undefined ? NEWEST_VERSION : Number(version),
    parts: version === undefined ? parts : parts.slice(1),
    params: rest,
    token: bearer ?? inParams,
    proof,
  };
}

function bodyParams(text: string, contentType: string): Record<string, string> {
  if (text.trim() === '') return {};
  if (!contentType.includes('json')) return Object.fromEntries(new URLSearchParams(text));
  const body: unknown = JSON.parse(text);
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

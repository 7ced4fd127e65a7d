import type { IncomingMessage } from 'node:http';
import type { CallKind, CallStream } from './calls.ts';
import type { Account } from './data/accounts.ts';
import { parseId } from './data/ids.ts';
import { EDGES } from './edges.ts';
import type { Reports } from './reports.ts';

/** A request as it came, with what is secret in it set apart. */
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

/** Version that a path without one gets. */
const NEWEST_VERSION = 26;

/** Reads a request: parameters come from the query and from a form or JSON body, the latter winning. */
export async function readRequest(message: IncomingMessage): Promise<RawRequest> {
  const url = new URL(message.url ?? '/', 'http://simulator');
  const params: Record<string, string> = Object.fromEntries(url.searchParams);
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  Object.assign(
    params,
    bodyParams(Buffer.concat(chunks).toString('utf8'), message.headers['content-type'] ?? ''),
  );
  const { access_token: inParams, appsecret_proof: proof, ...rest } = params;
  const bearer = /^(?:Bearer|OAuth) (.+)$/i.exec(message.headers.authorization ?? '')?.[1];
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const version = /^v(\d+)\.\d+$/.exec(parts[0] ?? '')?.[1];
  return {
    method: message.method ?? 'GET',
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

/** What a request asks for, of which account, for which stream. */
export interface Route {
  readonly kind: CallKind;
  readonly stream: CallStream;
  readonly account: Account | undefined;
  readonly id: string;
  readonly edge: string | undefined;
}

/** Finds out what a request asks for; `other` when it is nothing that the simulator serves. */
export function routeOf(
  request: RawRequest,
  accounts: ReadonlyMap<string, Account>,
  reports: Reports,
): Route {
  const [id = '', edge] = request.parts;
  const other: Route = { kind: 'other', stream: 'other', account: undefined, id, edge };
  if (request.parts.length > 2) return other;
  if (id === 'me') return edge === 'adaccounts' ? { ...other, kind: 'accounts', stream: 'accounts' } : other;
  if (id.startsWith('act_')) return accountRoute(request, { ...other, account: accounts.get(id) });
  const report = reports.find(id);
  if (report !== undefined) {
    const kind = edge === undefined ? 'status' : edge === 'insights' ? 'read' : 'other';
    return { kind, stream: report.stream, account: report.query.account, id, edge };
  }
  const parsed = parseId(id);
  const account = [...accounts.values()].find((candidate) => candidate.code === parsed?.code);
  if (parsed === undefined || account === undefined || edge !== undefined) return other;
  if (parsed.kind === 'ad') return { ...other, kind: 'object', stream: 'ad_metadata', account };
  if (parsed.kind === 'creative') return { ...other, kind: 'object', stream: 'ad_creatives', account };
  return parsed.kind === 'campaign' ? { ...other, kind: 'object', account } : { ...other, account };
}

function accountRoute(request: RawRequest, route: Route): Route {
  const { edge } = route;
  if (edge === undefined) return { ...route, kind: 'account', stream: 'accounts' };
  if (edge === 'insights') {
    const level = request.params.level;
    const stream = level === 'campaign' ? 'campaign_insights' : level === 'ad' ? 'ad_insights' : 'other';
    if (request.method === 'POST') return { ...route, kind: 'submit', stream };
    return { ...route, kind: level === 'account' ? 'probe' : 'read', stream };
  }
  const kind = EDGES[edge];
  if (kind === undefined) return route;
  const stream = kind === 'ad' ? 'ad_metadata' : kind === 'creative' ? 'ad_creatives' : 'other';
  return { ...route, kind: 'list', stream };
}

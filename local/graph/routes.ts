import type { CallKind, Source } from './calls.ts';
import type { Account } from './data/accounts.ts';
import { parseId } from './data/ids.ts';
import { isLevel } from './data/levels.ts';
import { edgeOfKind, isEdge } from './data/objects.ts';
import { EVENT_EDGE } from './events.ts';
import { insightsSource, requestedShape } from './insights-source.ts';
import type { Reports } from './report-runs.ts';
import type { RawRequest } from './requests.ts';

/** The kind of a request and its account. */
export interface Route {
  readonly kind: CallKind;
  readonly source: Source;
  readonly account: Account | undefined;
  readonly id: string;
  readonly edge: string | undefined;
}

/** Determines the kind of a request; `other` if the simulator does not serve it. */
export function routeOf(
  request: RawRequest,
  accounts: ReadonlyMap<string, Account>,
  reports: Reports,
): Route {
  const [id = '', edge] = request.parts;
  const other: Route = { kind: 'other', source: 'other', account: undefined, id, edge };
  if (request.parts.length > 2) return other;
  const about: Route = { ...other, kind: 'about', source: 'about' };
  if (id === 'debug_token' && edge === undefined) return about;
  if (id === 'me') {
    if (edge === 'adaccounts') return { ...other, kind: 'accounts', source: 'accounts' };
    return edge === undefined || edge === 'permissions' ? about : other;
  }
  if (id.startsWith('act_')) return accountRoute(request, { ...other, account: accounts.get(id) });
  const report = reports.find(id);
  if (report !== undefined) {
    const kind = edge === undefined ? 'status' : edge === 'insights' ? 'read' : 'other';
    const { account, source } = report.query;
    return { ...other, kind, source, account };
  }
  return objectRoute(request, other, accounts);
}

function accountRoute({ method, params }: RawRequest, route: Route): Route {
  const { edge } = route;
  if (edge === undefined) return { ...route, kind: 'account', source: 'accounts' };
  if (edge === 'ads_volume') return { ...route, kind: 'about', source: 'about' };
  if (isEdge(edge) || edge === EVENT_EDGE) return { ...route, kind: 'list', source: edge };
  if (edge !== 'insights') return route;
  const level = isLevel(params.level) ? params.level : 'account';
  const kind = method === 'POST' ? 'submit' : level === 'account' ? 'totals' : 'query';
  return { ...route, kind, source: insightsSource(requestedShape(params, level)) };
}

function objectRoute(request: RawRequest, route: Route, accounts: ReadonlyMap<string, Account>): Route {
  const image = /^(\d+):[0-9a-f]{32}$/.exec(route.id);
  if (image !== null) {
    const account = accounts.get(`act_${image[1]}`);
    const kind = route.edge === undefined ? 'object' : 'other';
    return account === undefined ? route : { ...route, kind, source: 'adimages', account };
  }
  const parsed = parseId(route.id);
  const account = [...accounts.values()].find(({ code }) => code === parsed?.code);
  const found = parsed === undefined ? undefined : edgeOfKind(parsed.kind);
  if (account === undefined) return route;
  if (route.edge === 'insights' && request.method === 'GET') {
    const level = isLevel(request.params.level) ? request.params.level : parsed?.kind;
    if (!isLevel(level)) return route;
    return {
      ...route,
      kind: 'query',
      source: insightsSource(requestedShape(request.params, level)),
      account,
    };
  }
  if (route.edge !== undefined) return route;
  return found === undefined
    ? { ...route, account }
    : { ...route, kind: 'object', source: found.edge, account };
}

import { LEVEL_OBJECTS, type ObjectLevel } from '#local/graph/data/levels.ts';
import type { GraphSimulator } from '#local/graph/simulator.ts';

/** A row of an answer. */
export type Row = Record<string, unknown>;

/** What a call got: status, headers, and the body read as JSON (undefined when it is none). */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body | undefined;
}

/** The parts of Graph's bodies that tests look at. */
export interface Body {
  readonly data?: Row[];
  readonly paging?: {
    readonly cursors?: { readonly before: string; readonly after: string };
    readonly next?: string;
  };
  readonly error?: Row & { readonly code: number; readonly message: string };
  readonly report_run_id?: string;
  readonly async_status?: string;
  readonly async_percent_completion?: number;
  readonly [field: string]: unknown;
}

/** Parameters; structures go as JSON text. */
export type Params = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** GETs a path of API v25.0, or an absolute URL as it is, with the token as a Bearer header. */
export async function get(simulator: GraphSimulator, path: string, params: Params = {}): Promise<Got> {
  const url = new URL(path.startsWith('http') ? path : `${simulator.url}/v25.0/${path}`);
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, text(value));
  return got(await fetch(url, { headers: bearer(simulator), redirect: 'manual' }));
}

/** POSTs a form to a path of API v25.0. */
export async function post(simulator: GraphSimulator, path: string, params: Params): Promise<Got> {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) body.set(name, text(value));
  return got(
    await fetch(`${simulator.url}/v25.0/${path}`, { method: 'POST', headers: bearer(simulator), body }),
  );
}

const bearer = (simulator: GraphSimulator) => ({ authorization: `Bearer ${simulator.accessToken}` });

async function got(response: Response): Promise<Got> {
  const body = await response.text();
  return { status: response.status, headers: response.headers, text: body, body: parsed(body) };
}

function parsed(body: string): Body | undefined {
  try {
    return JSON.parse(body) as Body;
  } catch {
    return undefined;
  }
}

/** Reads a list to its end by following `next`. @throws Error when a page is refused. */
export async function readAll(simulator: GraphSimulator, path: string, params: Params = {}): Promise<Row[]> {
  const rows: Row[] = [];
  let page = await get(simulator, path, params);
  for (;;) {
    if (page.body?.data === undefined) throw new Error(`Page refused: ${page.status} ${page.text}`);
    rows.push(...page.body.data);
    const next = page.body.paging?.next;
    if (next === undefined) return rows;
    page = await get(simulator, next);
  }
}

/** `filtering` that names every status of a level, archived and deleted ones included. */
export const allStatuses = (level: ObjectLevel) => ({
  field: `${level}.effective_status`,
  operator: 'IN',
  value: [...LEVEL_OBJECTS[level].statuses.values],
});

/** Parameters of an insights report of the default shape, for objects of every status. */
export function insightsParams(
  level: ObjectLevel,
  window: { since: string; until: string },
  fields: readonly string[],
): Params {
  const filtering = [allStatuses(level)];
  return { level, time_increment: '1', time_range: window, fields: fields.join(','), filtering };
}

/** Makes a report and gives its id. @throws Error when it is refused. */
export async function submit(simulator: GraphSimulator, account: string, params: Params): Promise<string> {
  const made = await post(simulator, `${account}/insights`, params);
  const id = made.body?.report_run_id;
  if (id === undefined) throw new Error(`Report refused: ${made.status} ${made.text}`);
  return id;
}

/** Polls a report so many times and gives each state as `status percent`. */
export async function poll(simulator: GraphSimulator, id: string, times: number): Promise<string[]> {
  const states: string[] = [];
  for (let count = 0; count < times; count += 1) {
    const { body } = await get(simulator, id);
    states.push(
      body?.error ? `error ${body.error.code}` : `${body?.async_status} ${body?.async_percent_completion}`,
    );
  }
  return states;
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StreamName } from '#functions/contract/ids.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import { startGraphSimulator } from '#test/harness/graph-simulator.ts';
import { daysBetween, WINDOW } from './window.ts';

/**
 * A Graph API that serves any number of rows faster than anything can read them, so that a benchmark measures the
 * reader: rows of the simulator, serialized once, in which only the object's id and the day are put in anew. The
 * account's number is the number of its rows: `act_1000000` has a million of each kind.
 */

/** A row's bytes, and where in them the id and the days stand. */
interface Template {
  readonly bytes: Buffer;
  readonly ids: readonly number[];
  readonly days: readonly number[];
}

const ID = '5'.repeat(15);
const DAY = '1999-12-31';
const TEMPLATES = 200;
const idFieldOf = (stream: StreamName): string => {
  const { source } = describeStream(stream);
  return source.kind === 'insights' ? `${source.level}_id` : 'id';
};

const simulator = await startGraphSimulator({
  accounts: [
    {
      id: 'act_1',
      name: 'A',
      timeZone: 'UTC',
      currency: 'USD',
      campaigns: 40,
      ads: 600,
      creatives: 600,
      delivery: 1,
    },
  ],
});

const cache = new Map<string, Template[]>();
function templatesOf(stream: StreamName, account: string): Template[] {
  const key = `${stream}/${account}`;
  let templates = cache.get(key);
  if (templates === undefined) {
    templates = makeTemplates(stream, account);
    cache.set(key, templates);
  }
  return templates;
}

function makeTemplates(stream: StreamName, account: string): Template[] {
  const { fields, source } = describeStream(stream);
  const options = {
    fields: fields.map(({ name }) => name),
    ...(source.kind === 'insights' && { attributionWindows: source.attributionWindows }),
    ...(source.kind === 'edge' &&
      source.effectiveStatuses && { effectiveStatuses: source.effectiveStatuses }),
  };
  const templates: Template[] = [];
  for (const row of simulator.truth.rows(
    stream,
    'act_1',
    { since: WINDOW.since, until: WINDOW.since },
    options,
  )) {
    const changed = { ...row, [idFieldOf(stream)]: ID, account_id: account.slice('act_'.length) };
    if ('date_start' in row) Object.assign(changed, { date_start: DAY, date_stop: DAY });
    const bytes = Buffer.from(JSON.stringify(changed));
    templates.push({ bytes, ids: placesOf(bytes, ID), days: placesOf(bytes, DAY) });
    if (templates.length === TEMPLATES) break;
  }
  return templates;
}

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}

/** Rows of a list: their stream, how many there are, and the days among which they are dealt out. */
interface List {
  readonly stream: StreamName;
  readonly account: string;
  readonly rows: number;
  readonly days: readonly string[];
}

function insightsList(account: string, level: string, since: string, until: string): List {
  const days = daysBetween(since, until);
  const total = Number(account.slice('act_'.length));
  const perDay = Math.ceil(total / daysBetween(WINDOW.since, WINDOW.until).length);
  return {
    stream: level === 'ad' ? 'ad_insights' : 'campaign_insights',
    account,
    rows: perDay * days.length,
    days,
  };
}

/** A report's id says what it holds: level, rows of the account, days. */
const REPORT = /^([12])(\d{9})(\d{8})(\d{8})$/;
const compact = (day: string): string => day.replaceAll('-', '');
const spread = (digits: string): string => digits.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3');

function listOf(path: readonly string[], query: URLSearchParams): List | undefined {
  const [id = '', edge] = path;
  const report = REPORT.exec(id);
  if (report !== null && edge === 'insights') {
    const [, level, rows, since = '', until = ''] = report;
    return insightsList(
      `act_${Number(rows)}`,
      level === '1' ? 'ad' : 'campaign',
      spread(since),
      spread(until),
    );
  }
  if (edge === 'insights') {
    const range = JSON.parse(query.get('time_range') ?? '{}') as { since: string; until: string };
    return insightsList(id, query.get('level') ?? '', range.since, range.until);
  }
  if (edge !== 'ads' && edge !== 'adcreatives') return undefined;
  const rows = Number(id.slice('act_'.length));
  return { stream: edge === 'ads' ? 'ad_metadata' : 'ad_creatives', account: id, rows, days: [] };
}

const NO_ROWS = '{"data":[]}';

/** The answer about a token that never ends. */
const TOKEN_INFO = JSON.stringify({
  data: { app_id: '1', type: 'SYSTEM_USER', is_valid: true, scopes: ['ads_read'], expires_at: 0 },
});

function pageOf(list: List, from: number, limit: number, next: string): Buffer {
  const templates = templatesOf(list.stream, list.account);
  const to = Math.min(list.rows, from + limit);
  const chunks: Buffer[] = [Buffer.from('{"data":[')];
  for (let row = from; row < to; row += 1) {
    const object = list.days.length === 0 ? row : Math.floor(row / list.days.length);
    const day = list.days[row % list.days.length] ?? DAY;
    // Of the object and the day alone, so that a row is the same in whichever list it comes.
    const { bytes, ids, days } = templates[
      (object * 31 + Number(day.slice(-2))) % templates.length
    ] as Template;
    const own = Buffer.from(bytes);
    for (const place of ids) own.write(String(100_000_000_000_000 + object), place, 'latin1');
    for (const place of days) own.write(day, place, 'latin1');
    if (row > from) chunks.push(Buffer.from(','));
    chunks.push(own);
  }
  const cursors = { before: `at${from}`, after: `at${to}` };
  const paging = to < list.rows ? { cursors, next: `${next}at${to}` } : { cursors };
  chunks.push(Buffer.from(`],"paging":${JSON.stringify(paging)}}`));
  return Buffer.concat(chunks);
}

function answer(request: IncomingMessage, body: string): Buffer {
  const url = new URL(request.url ?? '/', simulator.url);
  const path = url.pathname.split('/').slice(2);
  const query = request.method === 'POST' ? new URLSearchParams(body) : url.searchParams;
  if (path[0] === 'debug_token') return Buffer.from(TOKEN_INFO);
  if (request.method === 'POST') {
    const { since, until } = JSON.parse(query.get('time_range') ?? '{}') as { since: string; until: string };
    const level = query.get('level') === 'ad' ? 1 : 2;
    const rows = (path[0] ?? '').slice('act_'.length).padStart(9, '0');
    return Buffer.from(`{"report_run_id":"${level}${rows}${compact(since)}${compact(until)}"}`);
  }
  // Totals would have to be those of one level alone: none, so that every day ends as a difference and nothing is looked up.
  if (query.get('level') === 'account') return Buffer.from(NO_ROWS);
  // No ad was deleted.
  if (query.get('filtering')?.includes('"value":["DELETED"]')) return Buffer.from(NO_ROWS);
  const list = listOf(path, query);
  if (list !== undefined) {
    const from = Number((query.get('after') ?? 'at0').slice('at'.length));
    const next = new URL(url.pathname, `http://${request.headers.host}`);
    for (const [name, value] of query) if (name !== 'after') next.searchParams.set(name, value);
    next.searchParams.set(
      'access_token',
      request.headers.authorization?.slice('Bearer '.length) ?? query.get('access_token') ?? '',
    );
    return pageOf(list, from, Number(query.get('limit') ?? 25), `${next.href}&after=`);
  }
  const [id = ''] = path;
  if (REPORT.test(id)) {
    return Buffer.from(JSON.stringify({ id, async_status: 'Job Completed', async_percent_completion: 100 }));
  }
  const account = {
    id,
    account_id: id.slice('act_'.length),
    name: id,
    timezone_name: 'UTC',
    currency: 'USD',
    account_status: 1,
  };
  return Buffer.from(JSON.stringify(account));
}

/** Pages that were served before: whoever asks again measures the reader alone. */
const served = new Map<string, Buffer>();
const SERVED_AT_MOST_BYTES = 1024 * 1024 * 1024;
let servedBytes = 0;

function answerOnce(request: IncomingMessage, body: string): Buffer {
  const key = `${request.method} ${request.url} ${body}`;
  const known = served.get(key);
  if (known !== undefined) return known;
  const bytes = answer(request, body);
  if (servedBytes + bytes.length <= SERVED_AT_MOST_BYTES) {
    served.set(key, bytes);
    servedBytes += bytes.length;
  }
  return bytes;
}

let requests = 0;

function serve(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/requests') {
    response.end(String(requests));
    return;
  }
  requests += 1;
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = answerOnce(request, Buffer.concat(chunks).toString());
    response.writeHead(200, {
      'content-type': 'application/json; charset=UTF-8',
      'content-length': body.length,
    });
    response.end(body);
  });
}

const server = createServer(serve);
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
// Whoever started it holds its stdin: when that ends, so does this.
process.stdin.on('end', () => process.exit(0)).resume();

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ListingWork } from '#functions/extract/listing/listing-work.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import { Branch, type Tamper, TestClock } from '#test/harness/branch.ts';
import { type FaultRule, type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';
import { rowsOf } from '#test/harness/parts.ts';

const SMALL = {
  name: 'Account',
  timeZone: 'UTC',
  currency: 'USD',
  campaigns: 3,
  ads: 40,
  creatives: 45,
  deletedAds: 0,
};
const DAY_MS = 24 * 60 * 60 * 1000;

let simulator: GraphSimulator;

beforeAll(async () => {
  simulator = await startGraphSimulator({ accounts: [{ id: 'act_1', ...SMALL }], pageCap: 8, timeScale: 0 });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

const branchOf = (stream: 'ad_metadata' | 'ad_creatives' = 'ad_creatives') =>
  new Branch(simulator, describeStream(stream));
const workOf = (branch: Branch) => branch.checkpoint?.work as ListingWork;
const pagesSince = (from: number) => simulator.requests.slice(from).filter(({ kind }) => kind === 'list');
/** A turn that ends after so many pages. */
const pages = (branch: Branch, count: number, more: Parameters<Branch['takeTurn']>[0] = {}) =>
  branch.takeTurn({ clock: Object.assign(new TestClock(), { checks: count - 1 }), ...more });
/** A clock that shows a later time. */
const later = (ms: number) => Object.assign(new TestClock(), { instant: new TestClock().instant + ms });

test('names with tabs, newlines, markup and right-to-left text arrive as they are', async () => {
  const window = { since: '2026-10-01', until: '2026-10-01' };
  const rows = simulator.truth.rows('ad_metadata', 'act_1', window, { fields: ['name'] });
  const names = Array.from(rows, (row) => row.name).join();
  for (const strange of ['\t', '\n', '<b>', 'מבצע', '\u2028', '👩‍👩‍👧']) expect(names).toContain(strange);
  const branch = branchOf('ad_metadata');
  await branch.finish();
  await branch.expectExact();
});

describe('a fault that passes leaves every row in the lake once', () => {
  test.each<[FaultRule['fault'], FaultRule['when']]>([
    [{ name: 'graph-2642' }, { nth: 3 }],
    [{ name: 'throttle-80004', seconds: 60 }, { nth: 2 }],
    [{ name: 'throttle-announced', seconds: 60 }, { nth: 2 }],
    [{ name: 'usage-high' }, { nth: 2 }],
    [{ name: 'html-500' }, { every: 2 }],
    [{ name: 'truncated-json' }, { nth: 3 }],
    [{ name: 'reset-mid-body' }, { nth: 2 }],
    [{ name: 'page-too-large', limit: 3 }, {}],
    [{ name: 'duplicate-page' }, { every: 2 }],
    [{ name: 'repeated-cursor' }, { nth: 2 }],
    [{ name: 'empty-page-with-next' }, { every: 2 }],
    [{ name: 'short-page' }, { every: 3 }],
  ])('%j, %j', async (fault, when = {}) => {
    for (const stream of ['ad_metadata', 'ad_creatives'] as const) {
      const branch = branchOf(stream);
      simulator.faults.add({ id: stream, fault, when, match: { kind: 'list', stream } });
      await branch.finish();
      await branch.expectExact();
      expect(branch.receipt?.skipped).toEqual([]);
    }
  });
});

describe('a listing', () => {
  test('of ads asks for every status but deleted, so that archived ones are there', async () => {
    const from = simulator.requests.length;
    const branch = branchOf('ad_metadata');
    await branch.finish();
    const asked = pagesSince(from)[0]?.params.effective_status ?? '';
    expect(asked).toContain('ARCHIVED');
    expect(asked).not.toContain('DELETED');
    expect(branch.truth().length).toBeGreaterThan(40);
    await branch.expectExact();
  });

  test('goes on behind the last page that a part holds, and keeps no URL', async () => {
    const branch = branchOf();
    expect(await pages(branch, 2)).toMatchObject({ status: 'MORE', rows: 16 });
    const { cursor } = workOf(branch);
    const from = simulator.requests.length;
    await branch.finish();
    expect(pagesSince(from)[0]?.params.after).toBe(cursor);
    const texts = [...branch.bucket.objects.values()].map(({ body }) => body.toString('latin1'));
    expect(texts.some((text) => text.includes(simulator.accessToken))).toBe(false);
    expect(branch.receipt?.counters.duplicates).toBe(0);
    await branch.expectExact();
  });

  test.each([
    ['more than 24 hours ago starts again from its first page', DAY_MS + 1, true],
    ['24 hours ago goes on', DAY_MS, false],
  ])('that was begun %s', async (_name, age, restarted) => {
    const branch = branchOf();
    await pages(branch, 2);
    const from = simulator.requests.length;
    const options = () => ({ clock: later(age), deadline: '2027-01-01T00:00:00.000Z' });
    await branch.finish(options);
    expect(pagesSince(from)[0]?.params.after === undefined).toBe(restarted);
    expect(branch.receipt?.partitions[0]?.observedAt).toBe((restarted ? later(age) : later(0)).now());
    expect(branch.receipt?.counters).toMatchObject({ rows: branch.truth().length, duplicates: 0 });
    await branch.expectExact();
  });

  test('that is finished is not read again, however old it is', async () => {
    const branch = branchOf();
    const short = () => branch.checkpoint?.phase === 'stage';
    await branch.takeTurn({ clock: Object.assign(new TestClock(), { short }) });
    expect(branch.checkpoint?.phase).toBe('stage');
    const from = simulator.requests.length;
    await branch.finish(() => ({ clock: later(3 * DAY_MS), deadline: '2027-01-01T00:00:00.000Z' }));
    expect(pagesSince(from)).toEqual([]);
    await branch.expectExact();
  });

  test('whose cursor is refused starts again, and forgets what it had', async () => {
    const branch = branchOf();
    await pages(branch, 2);
    simulator.faults.add({ id: 'cursor', fault: { name: 'graph-2642' }, when: { nth: 1 } });
    expect(await branch.takeTurn()).toMatchObject({ status: 'MORE', rows: 0 });
    expect(workOf(branch)).toEqual({
      kind: 'listing',
      round: 1,
      listed: false,
      deletedRows: 0,
      deletedSkipped: [],
      skipped: [],
    });
    await branch.finish();
    expect(branch.receipt?.counters).toMatchObject({ rows: 45, duplicates: 0 });
    await branch.expectExact();
  });

  test('whose cursor is refused every time fails as NoProgress, not after hundreds of turns', async () => {
    const branch = branchOf();
    simulator.faults.add({ id: 'cursor', fault: { name: 'graph-2642' }, when: { every: 2 } });
    await expect(branch.finish()).rejects.toMatchObject({ name: 'NoProgress' });
    expect(branch.checkpoint?.counters.turns).toBe(3);
  });

  test('that is refused at its first page fails by name', async () => {
    const branch = branchOf();
    simulator.faults.add({ id: 'cursor', fault: { name: 'graph-2642' } });
    await expect(branch.takeTurn()).rejects.toMatchObject({ name: 'GraphRequestInvalid' });
  });

  test('uses the page size that worked in the turn before', async () => {
    const branch = branchOf();
    simulator.faults.add({ id: 'large', fault: { name: 'page-too-large', limit: 6 } });
    await pages(branch, 2);
    const size = branch.checkpoint?.pageSize ?? 0;
    expect(size).toBeLessThanOrEqual(6);
    const from = simulator.requests.length;
    await pages(branch, 1);
    expect(pagesSince(from)[0]?.params.limit).toBe(String(size));
  });

  test('begins again at the first page for each run: nothing of an earlier one is kept', async () => {
    const from = simulator.requests.length;
    await branchOf().finish();
    await branchOf().finish();
    const first = ({ params }: { params: Record<string, unknown> }) =>
      params.after === undefined && params.limit !== '1';
    expect(pagesSince(from).filter(first)).toHaveLength(2);
  });
});

describe('an object that cannot be read', () => {
  test.each([
    ['the first', 0],
    ['one in the middle', 21],
    ['the last', 44],
  ])('(%s) is left out and listed, in whichever turn; all else is there', async (_name, position) => {
    const branch = branchOf();
    const lost = String(branch.truth()[position]?.id);
    simulator.faults.add({ id: 'lost', fault: { name: 'unreadable-object', id: lost } });
    await branch.finish((turn) => (turn < 6 ? { clock: Object.assign(new TestClock(), { checks: 1 }) } : {}));
    await branch.expectExact(branch.truth().filter(({ id }) => id !== lost));
    expect(branch.receipt?.skipped).toEqual([
      { kind: 'object', what: lost, error: expect.objectContaining({ code: 100, subcode: 2446289 }) },
    ]);
  });

  test('is listed once, even when the listing had to begin again', async () => {
    const branch = branchOf();
    const id = String(branch.truth()[3]?.id);
    simulator.faults.add({ id: 'lost', fault: { name: 'unreadable-object', id } });
    await pages(branch, 8);
    expect(workOf(branch).skipped).toHaveLength(1);
    await branch.finish(() => ({ clock: later(2 * DAY_MS), deadline: '2027-01-01T00:00:00.000Z' }));
    expect(branch.receipt?.skipped).toHaveLength(1);
  });
});

describe('a row of another account', () => {
  test.each(['2', 2])(
    '(%j) is never stored: its page is refused, and asked for again',
    async (account_id) => {
      const branch = branchOf('ad_metadata');
      let count = 0;
      const tamper: Tamper = (_path, body) => {
        if (!Array.isArray(body.data) || ++count !== 3) return body;
        return { ...body, data: body.data.map((row, index) => (index === 5 ? { ...row, account_id } : row)) };
      };
      await expect(branch.takeTurn({ tamper })).rejects.toMatchObject({ name: 'RowMisattributed' });
      const stored = branch.bucket.keys().filter((key) => key.includes('/part-'));
      const rows = stored.flatMap((key) => rowsOf(branch.bucket, key));
      expect(rows).toHaveLength(16);
      expect(rows.every((row) => row.account_id === '1')).toBe(true);
      await branch.finish();
      await branch.expectExact();
    },
  );
});

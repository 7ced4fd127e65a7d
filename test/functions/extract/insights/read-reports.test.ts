import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TurnResult } from '#functions/contract/payloads.ts';
import type { Row } from '#functions/contract/row.ts';
import { GraphRequestInvalid } from '#functions/graph/errors.ts';
import { Branch, type Tamper, TestClock } from '#test/harness/branch.ts';
import { FACTS } from '#test/harness/fake-list.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';
import { rowsOf } from '#test/harness/parts.ts';

const SMALL = {
  name: 'Account',
  timeZone: 'UTC',
  currency: 'USD',
  campaigns: 3,
  creatives: 3,
  deletedAds: 0,
  delivery: 1,
};

let simulator: GraphSimulator;

beforeAll(async () => {
  simulator = await startGraphSimulator({
    accounts: [
      { id: 'act_1', ...SMALL, ads: 9 },
      { id: 'act_2', ...SMALL, ads: 9, delivery: 0 },
    ],
    reportPolls: 1,
    pageCap: 10,
  });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

const branchOf = (until = '2026-05-04', account = 'act_1') =>
  new Branch(simulator, fewAdInsights, { account, until });
const readsSince = (from: number) => simulator.requests.slice(from).filter(({ kind }) => kind === 'read');

/** Meta no longer knows the report run when its third page is read. */
const loseReportAtThirdPage = () =>
  simulator.faults.add({
    id: 'gone',
    fault: { name: 'graph-100-33' },
    match: { kind: 'read' },
    when: { nth: 3 },
  });

/** Changes one row of one page, counted from 1. */
function changeRow(page: number, change: (row: Row) => Row): Tamper {
  let pages = 0;
  return (path, body) => {
    if (path.startsWith('act_') || !Array.isArray(body.data) || ++pages !== page) return body;
    return { ...body, data: body.data.map((row: Row, index) => (index === 4 ? change(row) : row)) };
  };
}

describe('a row that does not belong to what was asked', () => {
  test.each<[string, (row: Row) => Row]>([
    ['another account', (row) => ({ ...row, account_id: '2' })],
    ['another account, as a number,', (row) => ({ ...row, account_id: 2 })],
    ['a day before the report', (row) => ({ ...row, date_start: '2026-04-30' })],
    ['a day after the report', (row) => ({ ...row, date_start: '2026-05-05' })],
    ['no day', ({ date_start: _gone, ...row }) => row],
    ['no ad', ({ ad_id: _gone, ...row }) => row],
    ['two days', (row) => ({ ...row, date_stop: '2026-05-05' })],
  ])('of %s is never stored: its page is refused, and asked for again', async (_name, change) => {
    const branch = branchOf();
    await branch.takeTurn();
    const wrong = branch.takeTurn({ tamper: changeRow(3, change) });
    await expect(wrong).rejects.toMatchObject({ name: 'RowMisattributed' });
    const stored = branch.bucket.keys().filter((key) => key.includes('/part-'));
    const truth = new Set(branch.truth().map((row) => JSON.stringify(row)));
    const rows = stored.flatMap((key) => rowsOf(branch.bucket, key));
    expect(rows).toHaveLength(20);
    expect(rows.every((row) => truth.has(JSON.stringify(row)))).toBe(true);
    expect(branch.checkpoint?.counters.rows).toBe(20);
    await branch.finish();
    await branch.expectExact();
  });

  test('of a day that another report covers is refused too', async () => {
    const branch = branchOf('2026-05-14');
    await branch.takeTurn();
    const change = changeRow(1, (row) => ({ ...row, date_start: '2026-05-09' }));
    const first = `${branch.reports[0]?.id}/insights`;
    const tamper: Tamper = (path, body, params) => (path === first ? change(path, body, params) : body);
    await expect(branch.takeTurn({ tamper })).rejects.toMatchObject({ name: 'RowMisattributed' });
  });
});

describe('a report that refuses to be read', () => {
  test('is asked again after a pause, never at once, and read when it gives in', async () => {
    const branch = branchOf();
    // Each reading is tried four times in a row by the client.
    simulator.faults.add({ id: 'early', fault: { name: 'read-too-early' }, when: { to: 12 } });
    await branch.takeTurn();
    const waits: number[] = [];
    for (let status = ''; status !== 'DONE'; ) {
      const from = simulator.requests.length;
      const result: TurnResult = await branch.takeTurn();
      if (result.status === 'WAIT') expect(readsSince(from)).toHaveLength(4);
      waits.push(result.waitSeconds);
      status = result.status;
    }
    expect(waits).toEqual([23, 34, 51, 0]);
    expect(branch.reports[0]).toMatchObject({ submissions: 1, refusals: 3 });
    await branch.expectExact();
  });

  test('for ever is submitted again four times in all, then fails by name', async () => {
    const branch = branchOf();
    simulator.faults.add({ id: 'early', fault: { name: 'read-too-early' } });
    await expect(branch.finish()).rejects.toMatchObject({ name: 'ReportFailed' });
    expect(branch.reports[0]).toMatchObject({ submissions: 4 });
  });

  test('because it is gone is submitted again at once', async () => {
    const branch = branchOf();
    await branch.takeTurn();
    loseReportAtThirdPage();
    await branch.finish();
    expect(branch.reports[0]).toMatchObject({ submissions: 2 });
    await branch.expectExact();
  });

  test('leaves nothing of what was read of it before: the rows may not be true any more', async () => {
    const branch = branchOf();
    await branch.takeTurn();
    loseReportAtThirdPage();
    const tamper = changeRow(1, (row) => ({ ...row, ad_id: '999' }));
    for (let status = ''; status !== 'DONE'; ) ({ status } = await branch.takeTurn({ tamper }));
    await branch.expectExact();
    expect(branch.receipt?.counters).toMatchObject({ duplicates: 20 });
  });

  test('because of the permission fails at once, and is not submitted again', async () => {
    const branch = branchOf();
    simulator.faults.add({ id: 'denied', fault: { name: 'graph-100-3191001' }, match: { kind: 'read' } });
    await expect(branch.finish()).rejects.toMatchObject({ name: 'GraphPermissionDenied' });
    expect(branch.reports[0]).toMatchObject({ submissions: 1, state: 'ready' });
  });
});

describe('an empty report', () => {
  test('is believed at once where Meta says that nothing was delivered on its days', async () => {
    const branch = branchOf('2026-05-04', 'act_2');
    // There seems to be a row, which may be of no delivery: the account is not known to be idle before its report.
    const totals: Tamper = (_path, body, { limit }) => (limit === 1 ? { data: [{ ad_id: '1' }] } : body);
    const from = simulator.requests.length;
    const results = await branch.finish(() => ({ tamper: totals }));
    expect(results.map(({ status }) => status)).toEqual(['WAIT', 'DONE']);
    expect(readsSince(from)).toHaveLength(1);
    await branch.expectExact([]);
  });

  test('is read once more, after a pause, where Meta has totals of its days, or does not give them', async () => {
    for (const isRefused of [true, false]) {
      const branch = branchOf();
      simulator.faults.add({ id: 'empty', fault: { name: 'report-empty', reads: 1 } });
      const from = simulator.requests.length;
      const refuse: Tamper = (_path, body, { level }) => {
        if (level === 'account') throw new GraphRequestInvalid(FACTS);
        return body;
      };
      const results = await branch.finish(() => (isRefused ? { tamper: refuse } : {}));
      expect(results.map(({ status }) => status)).toEqual(['WAIT', 'WAIT', 'DONE']);
      expect(readsSince(from).length).toBeGreaterThan(1);
      expect(branch.reports[0]).toMatchObject({ submissions: 1, refusals: 1 });
      await branch.expectExact();
      simulator.faults.clear();
    }
  });

  test('is not believed because it had refused to be read before', async () => {
    const branch = branchOf();
    simulator.faults.add({ id: 'empty', fault: { name: 'report-empty', reads: 1 } });
    simulator.faults.add({ id: 'early', fault: { name: 'read-too-early' }, when: { to: 4 } });
    await branch.finish();
    expect(branch.reports[0]).toMatchObject({ submissions: 1, refusals: 2 });
    await branch.expectExact();
  });

  test('that only seemed to be is read', async () => {
    const branch = branchOf('2026-05-14');
    simulator.faults.add({ id: 'empty', fault: { name: 'report-empty' } });
    await branch.finish();
    await branch.expectExact();
  });
});

describe('reading', () => {
  test('goes on behind the last page that a part holds', async () => {
    const branch = branchOf();
    await branch.takeTurn();
    await branch.takeTurn({ clock: Object.assign(new TestClock(), { checks: 3 }) });
    const { cursor } = branch.reports[0] ?? {};
    expect(cursor).toEqual(expect.any(String));
    const from = simulator.requests.length;
    await branch.finish();
    expect(readsSince(from)[0]?.params.after).toBe(cursor);
    expect(branch.receipt?.counters.duplicates).toBe(0);
    await branch.expectExact();
  });

  test('keeps a cursor, never a URL', async () => {
    const branch = branchOf();
    await branch.takeTurn();
    await branch.takeTurn({ clock: Object.assign(new TestClock(), { checks: 3 }) });
    const texts = [...branch.bucket.objects.values()].map(({ body }) => body.toString('latin1'));
    expect(texts.some((text) => text.includes('http'))).toBe(false);
    expect(texts.some((text) => text.includes(simulator.accessToken))).toBe(false);
  });

  test('uses the page size that worked last, in the next turn and for the next report too', async () => {
    const branch = branchOf('2026-05-14');
    await branch.takeTurn();
    simulator.faults.add({
      id: 'large',
      fault: { name: 'page-too-large', limit: 8 },
      match: { kind: 'read' },
    });
    await branch.takeTurn({ clock: Object.assign(new TestClock(), { checks: 4 }) });
    expect(branch.checkpoint?.pageSize).toBeLessThanOrEqual(8);
    const from = simulator.requests.length;
    await branch.takeTurn({ clock: Object.assign(new TestClock(), { checks: 3 }) });
    expect(Number(readsSince(from)[0]?.params.limit)).toBeLessThanOrEqual(8);
    await branch.finish();
    await branch.expectExact();
  });

  test('of one report that fails ends the readers of the others, whose pages are kept', async () => {
    const branch = branchOf('2026-05-21');
    await branch.takeTurn();
    const [, second] = branch.reports;
    simulator.faults.add({
      id: 'broken',
      fault: { name: 'graph-200' },
      match: { path: new RegExp(`${second?.id}/insights`) },
    });
    await expect(branch.takeTurn()).rejects.toMatchObject({ name: 'GraphPermissionDenied' });
    expect(branch.reports.map(({ state }) => state)).not.toContain('read');
    const rows = branch.checkpoint?.parts.reduce((sum, part) => sum + part.rows, 0);
    expect(rows).toBe(branch.checkpoint?.counters.rows);
    simulator.faults.clear();
    await branch.finish();
    expect(branch.receipt?.counters.duplicates).toBe(0);
    await branch.expectExact();
  });
});

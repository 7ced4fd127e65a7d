import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { StreamName } from '#functions/contract/ids.ts';
import { TimeIsUp } from '#functions/runtime/clock.ts';
import { describeStream } from '#functions/streams/catalog.ts';
import { Branch, TestClock } from '#test/harness/branch.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';

const SMALL = { timeZone: 'UTC', currency: 'USD', campaigns: 4, ads: 30, creatives: 25, deletedAds: 0 };

let simulator: GraphSimulator;

beforeAll(async () => {
  simulator = await startGraphSimulator({
    accounts: [
      { id: 'act_1', name: 'One', ...SMALL },
      { id: 'act_2', name: 'Nothing', ...SMALL, ads: 0, creatives: 0, campaigns: 0 },
    ],
    reportPolls: 1,
    pageCap: 7,
  });
});
afterEach(() => simulator.faults.clear());
afterAll(() => simulator.close());

/** The calls that bring the rows of a stream. */
const kindOfPages = (stream: StreamName) =>
  describeStream(stream).source.kind === 'insights' ? 'read' : 'list';
const branchOf = (stream: StreamName, account = 'act_1') =>
  new Branch(simulator, describeStream(stream), { account });

/** One of each kind of source: the engine knows no stream by its name. */
const KINDS = ['ad_insights', 'ad_creatives'] as const;

describe.each(KINDS)('%s', (stream) => {
  test('is extracted exactly, with a receipt from its final checkpoint', async () => {
    const branch = branchOf(stream);
    const results = await branch.finish();
    await branch.expectExact();
    const truth = branch.truth();
    expect(truth.length).toBeGreaterThan(7);
    expect(results.at(-1)).toEqual({
      status: 'DONE',
      waitSeconds: 0,
      turn: results.length,
      rows: truth.length,
    });
    const { checkpoint, receipt } = branch;
    expect(checkpoint?.phase).toBe('done');
    const isSnapshot = describeStream(stream).partitionDate === 'snapshot';
    const dates = isSnapshot ? ['2026-05-10'] : ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04'];
    expect(receipt).toEqual({
      schema: 1,
      runId: 'run-1',
      account: 'act_1',
      stream,
      owner: 'run-1',
      attempt: checkpoint?.attempt,
      since: '2026-05-01',
      until: '2026-05-04',
      parts: checkpoint?.parts.map(({ key, bytes, rows }) => ({ key, bytes, rows })),
      partitions: checkpoint?.staged,
      proof: checkpoint?.proof,
      heldBackRows: 0,
      notes: [],
      skipped: [],
      ...(isSnapshot
        ? { listing: expect.objectContaining({ objects: 25 }) }
        : {
            statuses: 'all',
            control: dates.map((date) => expect.objectContaining({ date, outcome: 'agrees' })),
          }),
      counters: checkpoint?.counters,
      graphVersion: 'v25.0',
      startedAt: checkpoint?.startedAt,
      finishedAt: checkpoint?.finishedAt,
    });
    expect(receipt?.partitions.map(({ date }) => date)).toEqual(dates);
    expect(receipt?.counters).toMatchObject({ turns: results.length, rows: truth.length, duplicates: 0 });
  });

  test('of an account with nothing in it is done with zero rows, and no object', async () => {
    const branch = branchOf(stream, 'act_2');
    const results = await branch.finish();
    expect(results.at(-1)).toMatchObject({ status: 'DONE', rows: 0 });
    expect(await branch.extractedRows()).toEqual([]);
    expect(branch.receipt?.partitions.every(({ rows, object }) => rows === 0 && object === undefined)).toBe(
      true,
    );
    expect(branch.receipt?.partitions.length).toBeGreaterThan(0);
  });

  test('ends as MORE as often as its time is up, and loses nothing', async () => {
    const branch = branchOf(stream);
    const checks = kindOfPages(stream) === 'read' ? 2 : 1;
    const results = await branch.finish(() => ({ clock: Object.assign(new TestClock(), { checks }) }));
    await branch.expectExact();
    expect(results.filter(({ status }) => status === 'MORE').length).toBeGreaterThan(1);
    expect(results.map(({ turn }) => turn)).toEqual(results.map((_, index) => index + 1));
    expect(results.every(({ waitSeconds }) => Number.isInteger(waitSeconds) && waitSeconds >= 0)).toBe(true);
  });

  test('throttled half-way waits as long as Meta says, keeps what it read, and asks nothing meanwhile', async () => {
    const branch = branchOf(stream);
    const kind = kindOfPages(stream);
    simulator.faults.add({
      id: 'limit',
      match: { stream, kind },
      when: { nth: 3 },
      fault: { name: 'throttle-17', seconds: 1800 },
    });
    const asked = simulator.requests.length;
    const results: Awaited<ReturnType<Branch['takeTurn']>>[] = [];
    while (branch.checkpoint?.counters.throttles !== 1) results.push(await branch.takeTurn());
    expect(results.at(-1)).toMatchObject({ status: 'WAIT', waitSeconds: 1800 });
    expect(branch.checkpoint?.parts.reduce((sum, part) => sum + part.rows, 0)).toBe(14);
    expect(branch.checkpoint?.counters).toMatchObject({ rows: 14, pages: 2 });
    expect(branch.checkpoint?.counters.waitedSeconds).toBe(
      results.reduce((sum, { waitSeconds }) => sum + waitSeconds, 0),
    );
    expect(simulator.requests.slice(asked).filter(({ duringBlock }) => duringBlock)).toEqual([]);
    simulator.faults.clear();
    await branch.finish();
    await branch.expectExact();
    expect(branch.receipt?.counters.duplicates).toBe(0);
  });

  test('that fails half-way keeps what it read, and goes on behind it', async () => {
    const branch = branchOf(stream);
    const kind = kindOfPages(stream);
    simulator.faults.add({
      id: 'gone',
      match: { stream, kind },
      when: { from: 3, to: 6 },
      fault: { name: 'html-502' },
    });
    await expect(branch.finish()).rejects.toMatchObject({ name: 'GraphTransient' });
    expect(branch.checkpoint?.counters.rows).toBe(14);
    simulator.faults.clear();
    await branch.finish();
    await branch.expectExact();
    expect(branch.receipt?.counters).toMatchObject({ duplicates: 0, rows: branch.truth().length });
  });

  test('whose token is refused reads it afresh once, and goes on', async () => {
    const branch = branchOf(stream);
    const results = await branch.finish((turn) =>
      turn === 0 ? { tokens: ['EAAold', simulator.accessToken] } : {},
    );
    await branch.expectExact();
    expect(branch.opened).toBe(1 + results.length);
  });

  test('whose token stays refused fails by name after the second one', async () => {
    const branch = branchOf(stream);
    await expect(branch.takeTurn({ tokens: ['EAAold'] })).rejects.toMatchObject({
      name: 'GraphTokenInvalid',
    });
    expect(branch.opened).toBe(2);
    expect(branch.receipt).toBeUndefined();
  });

  test('that may not be read fails by name at once', async () => {
    const branch = branchOf(stream);
    simulator.faults.add({ id: 'denied', match: { stream }, fault: { name: 'graph-200' } });
    const from = simulator.requests.length;
    await expect(branch.takeTurn()).rejects.toMatchObject({ name: 'GraphPermissionDenied' });
    expect(simulator.requests.slice(from).filter(({ kind }) => kind !== 'totals')).toHaveLength(1);
    expect(branch.opened).toBe(1);
  });

  test('that hangs until its time is up ends as MORE with what it read', async () => {
    const branch = branchOf(stream);
    const kind = kindOfPages(stream);
    const clock = new TestClock();
    simulator.faults.add({ id: 'hang', match: { stream, kind }, when: { nth: 3 }, fault: { name: 'hang' } });
    const tamper: Parameters<Branch['takeTurn']>[0] = {
      clock,
      tamper: (path, body) => {
        // The second page has come, so the third is on its way.
        const isPage = kind === 'list' || !path.startsWith('act_');
        if (isPage && Array.isArray(body.data) && ++pages === 2)
          setTimeout(() => clock.abort(new TimeIsUp()), 0);
        return body;
      },
    };
    let pages = 0;
    if (kind === 'read') await branch.takeTurn();
    expect(await branch.takeTurn(tamper)).toMatchObject({ status: 'MORE', waitSeconds: 0, rows: 14 });
    simulator.faults.clear();
    await branch.finish();
    await branch.expectExact();
  });
});

describe('a turn', () => {
  test('behind the deadline of the run fails by name, and asks nothing', async () => {
    const branch = branchOf('ad_creatives');
    const asked = simulator.requests.length;
    const late = branch.takeTurn({ deadline: '2026-05-10T08:00:00.000Z' });
    await expect(late).rejects.toMatchObject({ name: 'DeadlineExceeded' });
    expect(simulator.requests).toHaveLength(asked);
    expect(await branch.takeTurn({ deadline: '2026-05-10T08:00:00.001Z' })).toMatchObject({ status: 'DONE' });
  });

  test('beyond the budget of the branch fails by name, and asks nothing', async () => {
    const branch = branchOf('ad_creatives');
    const asked = simulator.requests.length;
    const late = branch.takeTurn({ maxTurns: 40, turn: 40 });
    await expect(late).rejects.toMatchObject({ name: 'TurnBudgetExceeded' });
    expect(simulator.requests).toHaveLength(asked);
    const last = branch.takeTurn({ maxTurns: 40, turn: 39 });
    expect(await last).toMatchObject({ status: 'DONE', turn: 40 });
  });

  test.each(KINDS)(
    'of %s that gets nowhere for the third time running fails as NoProgress',
    async (stream) => {
      const branch = branchOf(stream);
      const abort = () => {
        const clock = new TestClock();
        clock.abort(new TimeIsUp());
        return branch.takeTurn({ clock });
      };
      expect(await abort()).toMatchObject({ status: 'MORE' });
      expect(await abort()).toMatchObject({ status: 'MORE' });
      await expect(abort()).rejects.toMatchObject({ name: 'NoProgress' });
    },
  );

  test('that gets somewhere in between is not counted', async () => {
    const branch = branchOf('ad_creatives');
    const turn = (checks: number, aborted: boolean) => {
      const clock = Object.assign(new TestClock(), { checks });
      if (aborted) clock.abort(new TimeIsUp());
      return branch.takeTurn({ clock });
    };
    for (const aborted of [true, true, false, true, true]) {
      expect(await turn(0, aborted)).toMatchObject({ status: 'MORE' });
    }
    expect(branch.checkpoint?.idleTurns).toBe(2);
  });

  test('that was overtaken by its own execution ends as MORE; the other has the work', async () => {
    const branch = branchOf('ad_creatives');
    const file = await branch.claim({ attempt: 'slow' });
    await branch.takeTurn({ attempt: 'fast', clock: Object.assign(new TestClock(), { checks: 0 }) });
    const before = branch.checkpoint;
    expect(await branch.goOn(file)).toMatchObject({ status: 'MORE', waitSeconds: 0 });
    expect(branch.checkpoint).toEqual(before);
    await branch.finish();
    await branch.expectExact();
  });

  test('that was overtaken by another execution ends as RunTakenOver, and writes no receipt', async () => {
    const branch = branchOf('ad_creatives');
    const file = await branch.claim({ attempt: 'original' });
    await branch.claim({ attempt: 'rerun', owner: 'run-2', generation: 2 });
    await expect(branch.goOn(file)).rejects.toMatchObject({ name: 'RunTakenOver', sameOwner: false });
    expect(branch.receipt).toBeUndefined();
    expect(branch.checkpoint).toMatchObject({ attempt: 'rerun', owner: 'run-2' });
  });

  test('of a unit that is done writes the same receipt again, and asks nothing', async () => {
    const branch = branchOf('ad_creatives');
    await branch.finish();
    const receipt = branch.receipt;
    const asked = simulator.requests.length;
    expect(await branch.takeTurn({ attempt: 'again' })).toMatchObject({ status: 'DONE' });
    expect(branch.receipt).toEqual({ ...receipt, attempt: 'again' });
    expect(simulator.requests).toHaveLength(asked);
  });

  test('opens no client where only staging is left', async () => {
    const branch = branchOf('ad_insights');
    const short = () => branch.checkpoint?.phase === 'stage';
    await branch.takeTurn();
    await branch.takeTurn({ clock: Object.assign(new TestClock(), { short }) });
    expect(branch.checkpoint?.phase).toBe('stage');
    const opened = branch.opened;
    await branch.finish();
    expect(branch.opened).toBe(opened);
    await branch.expectExact();
  });
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StreamName } from '#functions/contract/documents.ts';
import type { FaultRule, SimulatorOptions } from '#test/harness/graph-simulator.ts';
import { differences, Harness } from '#test/harness/harness.ts';

/** Up to yesterday: an ad that delivered then cannot have been deleted for long. */
const input = { accounts: ['act_1'], lookbackDays: 7 };

const lose = (stream: StreamName, nth: number): FaultRule => ({
  id: 'lose',
  match: { stream, kind: stream.endsWith('insights') ? 'read' : 'list' },
  when: { nth },
  fault: { name: 'skipped-page' },
});

describe('a run whose rows are all there', () => {
  test('has streams that agree with each other', async () => {
    await using harness = await Harness.start();
    await harness.run({ input: { ...input, accounts: ['act_1', 'act_2'] }, executionName: 'whole' });
    expect(harness.manifest('whole')).toMatchObject({ verdict: 'complete', findings: [] });
  });

  test('counts a page that came twice, and publishes each row once', async () => {
    await using harness = await Harness.start({
      faults: [
        {
          id: 'again',
          match: { stream: 'ad_insights' },
          when: { nth: 1 },
          fault: { name: 'duplicate-page' },
        },
      ],
    });
    await harness.run({ input, executionName: 'twice' });
    const { verdict, findings, units } = harness.manifest('twice');
    expect({ verdict, findings }).toEqual({ verdict: 'complete', findings: [] });
    const unit = units.find(({ stream }) => stream === 'ad_insights');
    expect(unit?.counters?.duplicates).toBe(500);
    expect(unit?.rows).toBe((unit?.counters?.rows ?? 0) - 500);
  });
});

/** Three pages of campaigns in one report, and three of ads in each. */
const LARGE: SimulatorOptions = {
  accounts: [
    {
      id: 'act_1',
      name: 'Large',
      timeZone: 'UTC',
      currency: 'USD',
      campaigns: 40,
      ads: 240,
      creatives: 120,
    },
  ],
};
const MONTH = { ...input, lookbackDays: 28 };

/** Loses the first page of the second of the reports on ads, by whose days there are others before and after. */
function loseInSecondReport(harness: () => Harness): Pick<SimulatorOptions, 'onRequest'> {
  const reports = new Set<string>();
  return {
    onRequest({ stream, kind, path }) {
      if (stream !== 'ad_insights' || kind !== 'status' || reports.has(path)) return;
      reports.add(path);
      if (reports.size !== 4) return;
      const second = [...reports].sort()[1];
      harness().graph.faults.add({
        id: 'lose',
        match: { path: new RegExp(`${second}/insights$`), stream, kind: 'read' },
        when: { nth: 1 },
        fault: { name: 'skipped-page' },
      });
    },
  };
}

interface Loss {
  readonly stream: StreamName;
  readonly check: string;
  readonly faults?: FaultRule[];
  readonly options?: (harness: () => Harness) => SimulatorOptions;
  readonly window?: object;
}

describe('rows that the API has kept back are missed, and the stream is not published', () => {
  test.each<Loss>([
    { stream: 'ad_insights', check: 'impressions', options: loseInSecondReport, window: MONTH },
    {
      stream: 'campaign_insights',
      check: 'impressions',
      faults: [lose('campaign_insights', 2)],
      options: () => LARGE,
      window: MONTH,
    },
    { stream: 'ad_metadata', check: 'ads_known', faults: [lose('ad_metadata', 1)] },
    { stream: 'ad_creatives', check: 'creatives_known', faults: [lose('ad_creatives', 1)] },
  ])('$stream', async ({ stream, check, faults = [], options = () => ({}), window = input }) => {
    let started: Harness | undefined;
    await using harness = await Harness.start({ faults, ...options(() => started as Harness) });
    started = harness;
    const result = await harness.run({ input: window, executionName: 'lossy' });
    const { verdict, findings, units } = harness.manifest('lossy');
    const violations = findings.filter(({ severity }) => severity === 'violation');
    expect(new Set(violations.map((violation) => violation.check))).toEqual(new Set([check]));
    expect(new Set(violations.map(({ streams }) => streams[0]))).toEqual(new Set([stream]));
    expect({ status: result.status, verdict }).toEqual({ status: 'FAILED', verdict: 'incomplete' });
    expect(result.cause).toContain(`act_1 ${stream}: VerificationFailed`);
    expect(units.filter(({ status }) => status === 'failed').map((unit) => unit.stream)).toEqual([stream]);
    expect(harness.keys(`lake/${stream}/`)).toEqual([]);
  });
});

describe('rows that the API has kept back, or that may never have been there, are listed with numbers', () => {
  test.each<[StreamName, string, FaultRule[]]>([
    // One report, beside which there are no days that could tell ads that lost rows from idle ones.
    ['ad_insights', 'impressions', [lose('ad_insights', 1)]],
    // Pages of another size than was asked for.
    [
      'campaign_insights',
      'impressions',
      [
        { id: 'small', match: { stream: 'campaign_insights' }, fault: { name: 'page-too-large', limit: 40 } },
        lose('campaign_insights', 6),
      ],
    ],
  ])('%s, where no page can be told', async (stream, check, faults) => {
    await using harness = await Harness.start({ faults });
    const result = await harness.run({ input, executionName: 'short' });
    const { verdict, findings } = harness.manifest('short');
    expect({ status: result.status, verdict }).toEqual({ status: 'SUCCEEDED', verdict: 'complete' });
    const days = findings.filter((finding) => finding.severity === 'difference' && finding.id === undefined);
    expect(new Set(days.map((day) => `${day.check} ${day.streams[0]}`))).toEqual(
      new Set([`${check} ${stream}`, `spend ${stream}`]),
    );
    for (const { expected, found } of days) expect(Number(found)).toBeLessThan(Number(expected));
    expect(harness.keys(`lake/${stream}/`)).toHaveLength(7);
  });
});

describe('a stream that was held back is read again by a rerun', () => {
  const without = (harness: Harness) =>
    harness.manifest('first').units.filter(({ status }) => status === 'failed');
  const asked = (harness: Harness, from: number) => [
    ...new Set(harness.graph.requests.slice(from).map(({ stream }) => stream)),
  ];

  test('and published, each row once, when the API gives all of them', async () => {
    await using harness = await Harness.start({ faults: [lose('ad_metadata', 1)] });
    await harness.run({ input, executionName: 'first' });
    expect(without(harness)).toMatchObject([
      { stream: 'ad_metadata', error: { name: 'VerificationFailed' } },
    ]);
    const before = harness.graph.requests.length;
    const result = await harness.run({ input: { rerun: 'first' }, executionName: 'second' });
    expect(result.status).toBe('SUCCEEDED');
    expect(asked(harness, before)).toEqual(['ad_metadata']);
    expect(harness.manifest('first')).toMatchObject({ owner: 'second', verdict: 'complete', findings: [] });
    const { since = '', until = '' } = harness.manifest('first').units[0] ?? {};
    expect(differences(harness, 'act_1', { since, until })).toEqual([]);
  });

  test('and published with the difference, when the API says the same again', async () => {
    await using harness = await Harness.start({
      faults: [{ id: 'lose', match: { stream: 'ad_metadata' }, fault: { name: 'skipped-page' } }],
    });
    await harness.run({ input, executionName: 'first' });
    const [violation] = harness.manifest('first').findings;
    expect(violation).toMatchObject({ severity: 'violation', check: 'ads_known' });
    const result = await harness.run({ input: { rerun: 'first' }, executionName: 'second' });
    expect(result.status).toBe('SUCCEEDED');
    const { verdict, findings } = harness.manifest('first');
    expect(verdict).toBe('complete');
    expect(findings[0]).toEqual({ ...violation, severity: 'difference', reason: 'seen_twice' });
    expect(findings.filter(({ severity }) => severity === 'violation')).toEqual([]);
    const missing = harness.trueRows('ad_metadata', 'act_1', { since: '', until: '' }).length - 100;
    expect(harness.lakeRows('ad_metadata', 'act_1')).toHaveLength(missing);
  });

  test('which is not done by looking at the same reading again', async () => {
    const denied: FaultRule = {
      id: 'denied',
      match: { stream: 'ad_metadata' },
      when: { from: 2 },
      fault: { name: 'graph-200' },
    };
    await using harness = await Harness.start({ faults: [lose('ad_metadata', 1), denied] });
    await harness.run({ input, executionName: 'first' });
    const second = await harness.run({ input: { rerun: 'first' }, executionName: 'second' });
    expect(second.cause).toContain('act_1 ad_metadata: GraphPermissionDenied');
    expect(harness.keys('lake/ad_metadata/')).toEqual([]);
    harness.graph.faults.clear();
    expect((await harness.run({ input: { rerun: 'second' }, executionName: 'third' })).status).toBe(
      'SUCCEEDED',
    );
    const { since = '', until = '' } = harness.manifest('first').units[0] ?? {};
    expect(differences(harness, 'act_1', { since, until })).toEqual([]);
  });

  test('also when it was an object that was lost', async () => {
    let bucket = '';
    let isLost = false;
    await using harness = await Harness.start({
      onS3Request: ({ operation, key }) => {
        if (isLost || operation !== 'PutObject' || key !== 'runs/first/act_1/ad_creatives/receipt.json')
          return undefined;
        const part = harness.keys('runs/first/act_1/ad_creatives/').find((name) => name.includes('/part-'));
        rmSync(join(bucket, part ?? ''));
        isLost = true;
        return undefined;
      },
    });
    bucket = join(harness.folder, 'lake-bucket');
    await harness.run({ input, executionName: 'first' });
    expect(without(harness).map(({ stream }) => stream)).toEqual(['ad_creatives']);
    const result = await harness.run({ input: { rerun: 'first' }, executionName: 'second' });
    expect(result.status).toBe('SUCCEEDED');
    const { since = '', until = '' } = harness.manifest('first').units[0] ?? {};
    expect(differences(harness, 'act_1', { since, until })).toEqual([]);
  });
});

describe('an object that is lost is missed, and the stream is not published', () => {
  test.each(['part-', 'staged/date=', 'evidence-'])('%s', async (prefix) => {
    let bucket = '';
    const lost: string[] = [];
    await using harness = await Harness.start({
      onS3Request: ({ operation, key }) => {
        if (operation !== 'PutObject' || key !== 'runs/lost/act_1/ad_insights/receipt.json') return undefined;
        const unit = 'runs/lost/act_1/ad_insights/';
        const found = harness.keys(unit).find((name) => name.startsWith(`${unit}${prefix}`));
        if (found !== undefined && lost.push(found) > 0) rmSync(join(bucket, found));
        return undefined;
      },
    });
    bucket = join(harness.folder, 'lake-bucket');
    const result = await harness.run({ input, executionName: 'lost' });
    expect(lost).toHaveLength(1);
    const { findings, units } = harness.manifest('lost');
    expect(findings.filter(({ severity }) => severity === 'violation')).toMatchObject([
      { check: 'objects', account: 'act_1', streams: ['ad_insights'] },
    ]);
    expect(units.filter(({ status }) => status === 'failed').map((unit) => unit.stream)).toEqual([
      'ad_insights',
    ]);
    expect(result.cause).toContain('act_1 ad_insights: VerificationFailed');
    expect(harness.keys('lake/ad_insights/')).toEqual([]);
    expect(harness.keys('lake/campaign_insights/')).toHaveLength(7);
  });

  test('a part that is lost before its rows are staged fails the stream', async () => {
    let bucket = '';
    await using harness = await Harness.start({
      onS3Request: ({ operation, key }) => {
        if (operation === 'GetObject' && key.includes('/ad_insights/part-'))
          rmSync(join(bucket, key), { force: true });
        return undefined;
      },
    });
    bucket = join(harness.folder, 'lake-bucket');
    const result = await harness.run({ input, executionName: 'lost' });
    expect(result.cause).toContain('act_1 ad_insights');
    const unit = harness.manifest('lost').units.find(({ stream }) => stream === 'ad_insights');
    expect(unit).toMatchObject({ status: 'failed', error: { name: 'StateCorrupt' } });
    expect(unit?.error?.message).toMatch(/part-.* it is gone/);
    expect(harness.keys('lake/ad_insights/')).toEqual([]);
  });
});

describe('what was published before', () => {
  test('is compared, row by row', async () => {
    await using harness = await Harness.start({ faults: [lose('ad_insights', 1)] });
    const streams = ['ad_insights'];
    await harness.run({ input: { ...input, streams }, executionName: 'first' });
    harness.graph.faults.clear();
    await harness.run({ input: { ...input, streams }, executionName: 'second' });
    const [first] = harness.manifest('first').streams;
    const [second] = harness.manifest('second').streams;
    expect(first).toMatchObject({ firstDates: 7, restated: [] });
    expect(second?.firstDates).toBe(0);
    expect(second?.restated.map(({ ageDays }) => ageDays)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const sum = (pick: 'same' | 'changed' | 'added' | 'removed') =>
      second?.restated.reduce((total, age) => total + age[pick], 0);
    expect([sum('same'), sum('changed'), sum('removed')]).toEqual([first?.rows, 0, 0]);
    expect(sum('added')).toBe((second?.rows ?? 0) - (first?.rows ?? 0));
    expect(sum('added')).toBeGreaterThan(0);
  });
});

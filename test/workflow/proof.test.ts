import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FaultRule } from '#infra/local/graph/simulator.ts';
import type { StreamName } from '#shared/contract.ts';
import { Rig } from '#test/support/rig.ts';

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
    await using rig = await Rig.start();
    await rig.run({ input: { ...input, accounts: ['act_1', 'act_2'] }, executionName: 'whole' });
    expect(rig.manifest('whole')).toMatchObject({ verdict: 'complete', findings: [] });
  });

  test('counts a page that came twice, and publishes each row once', async () => {
    await using rig = await Rig.start({
      faults: [
        {
          id: 'again',
          match: { stream: 'ad_insights' },
          when: { nth: 1 },
          fault: { name: 'duplicate-page' },
        },
      ],
    });
    await rig.run({ input, executionName: 'twice' });
    const { verdict, findings, units } = rig.manifest('twice');
    expect({ verdict, findings }).toEqual({ verdict: 'complete', findings: [] });
    const unit = units.find(({ stream }) => stream === 'ad_insights');
    expect(unit?.counters?.duplicates).toBe(500);
    expect(unit?.rows).toBe((unit?.counters?.rows ?? 0) - 500);
  });
});

describe('rows that the API has kept back are missed, and the stream is not published', () => {
  test.each<[StreamName, string, FaultRule[]]>([
    ['ad_insights', 'impressions', [lose('ad_insights', 1)]],
    [
      'campaign_insights',
      'impressions',
      [
        {
          id: 'small',
          match: { stream: 'campaign_insights' },
          fault: { name: 'page-too-large', limit: 40 },
        },
        { ...lose('campaign_insights', 6) },
      ],
    ],
    ['ad_metadata', 'ads_known', [lose('ad_metadata', 1)]],
    ['ad_creatives', 'creatives_known', [lose('ad_creatives', 1)]],
  ])('%s', async (stream, check, faults) => {
    await using rig = await Rig.start({ faults });
    const result = await rig.run({ input, executionName: 'lossy' });
    const { verdict, findings, units } = rig.manifest('lossy');
    const violations = findings.filter(({ severity }) => severity === 'violation');
    expect(violations.map(({ streams }) => streams[0])).toContain(stream);
    expect(violations.map((violation) => violation.check)).toContain(check);
    expect(new Set(violations.map(({ streams }) => streams[0]))).toEqual(new Set([stream]));
    expect({ status: result.status, verdict }).toEqual({ status: 'FAILED', verdict: 'incomplete' });
    expect(result.cause).toContain(`act_1 ${stream}: VerificationFailed`);
    expect(units.filter(({ status }) => status === 'failed').map((unit) => unit.stream)).toEqual([stream]);
    expect(rig.keys(`lake/${stream}/`)).toEqual([]);
  });
});

describe('an object that is lost is missed, and the stream is not published', () => {
  test.each(['part-', 'sealed/date=', 'evidence-'])('%s', async (prefix) => {
    let bucket = '';
    const lost: string[] = [];
    await using rig = await Rig.start({
      onS3Request: ({ operation, key }) => {
        if (operation !== 'PutObject' || key !== 'runs/lost/act_1/ad_insights/receipt.json') return undefined;
        const unit = 'runs/lost/act_1/ad_insights/';
        const found = rig.keys(unit).find((name) => name.startsWith(`${unit}${prefix}`));
        if (found !== undefined && lost.push(found) > 0) rmSync(join(bucket, found));
        return undefined;
      },
    });
    bucket = join(rig.folder, 'lake-bucket');
    const result = await rig.run({ input, executionName: 'lost' });
    expect(lost).toHaveLength(1);
    const { findings, units } = rig.manifest('lost');
    expect(findings.filter(({ severity }) => severity === 'violation')).toMatchObject([
      { check: 'objects', account: 'act_1', streams: ['ad_insights'] },
    ]);
    expect(units.filter(({ status }) => status === 'failed').map((unit) => unit.stream)).toEqual([
      'ad_insights',
    ]);
    expect(result.cause).toContain('act_1 ad_insights: VerificationFailed');
    expect(rig.keys('lake/ad_insights/')).toEqual([]);
    expect(rig.keys('lake/campaign_insights/')).toHaveLength(7);
  });

  test('a part that is lost before its rows are sealed fails the stream', async () => {
    let bucket = '';
    await using rig = await Rig.start({
      onS3Request: ({ operation, key }) => {
        if (operation === 'GetObject' && key.includes('/ad_insights/part-'))
          rmSync(join(bucket, key), { force: true });
        return undefined;
      },
    });
    bucket = join(rig.folder, 'lake-bucket');
    const result = await rig.run({ input, executionName: 'lost' });
    expect(result.cause).toContain('act_1 ad_insights');
    const unit = rig.manifest('lost').units.find(({ stream }) => stream === 'ad_insights');
    expect(unit).toMatchObject({ status: 'failed', error: { name: 'LakeUnavailable' } });
    expect(rig.keys('lake/ad_insights/')).toEqual([]);
  });
});

describe('what was published before', () => {
  test('is compared, row by row', async () => {
    await using rig = await Rig.start({ faults: [lose('ad_insights', 1)] });
    const streams = ['ad_insights'];
    await rig.run({ input: { ...input, streams }, executionName: 'first' });
    rig.graph.faults.clear();
    await rig.run({ input: { ...input, streams }, executionName: 'second' });
    const [first] = rig.manifest('first').streams;
    const [second] = rig.manifest('second').streams;
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

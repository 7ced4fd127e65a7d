import { describe, expect, it } from 'vitest';
import type { TurnEvent } from '#functions/contract/payloads.ts';
import { DEPLOYED_NAMES } from '#test/harness/deployed.ts';
import { COMPLETE, DONE, fails, run, times, turnsOf } from '#test/harness/workflow-run.ts';

/** The decisions of the state machine: a local engine runs the definition, with a few lines for each function. */

describe('a run of the graph', () => {
  it('extracts every stream of every account, and outputs what Aggregate says', async () => {
    const result = await run({});
    expect(result.turns.map(({ account, stream }) => `${account}/${stream}`).sort()).toEqual(
      ['act_1', 'act_2'].flatMap((account) => DEPLOYED_NAMES.map((stream) => `${account}/${stream}`)).sort(),
    );
    expect(result.output).toEqual(COMPLETE);
    expect(times(result, 'Aggregate')).toBe(1);
  });

  it('gives a turn the ids of the run and the number of turns before it', async () => {
    const { turns } = await run({ accounts: ['act_1'], planned: ['ad_metadata'] });
    expect(turns).toEqual([
      {
        runId: 'run',
        owner: 'run',
        deadline: '2026-11-20T14:00:00.000Z',
        account: 'act_1',
        turn: 0,
        stream: 'ad_metadata',
      },
    ]);
  });

  it('goes on at once after MORE, waits after WAIT, and counts the turns', async () => {
    const answers = [
      { status: 'MORE', waitSeconds: 0, turn: 1, rows: 5 },
      { status: 'WAIT', waitSeconds: 60, turn: 2, rows: 5 },
      { status: 'DONE', waitSeconds: 0, turn: 3, rows: 9 },
    ];
    const result = await run({
      accounts: ['act_1'],
      streams: { ad_insights: (_event, call) => answers[call - 1] },
    });
    expect(turnsOf(result, 'ad_insights').map(({ turn }) => turn)).toEqual([0, 1, 2]);
    expect(times(result, 'Wait for ad insights')).toBe(1);
    expect(times(result, 'Ad insights done')).toBe(1);
    expect(turnsOf(result, 'ad_creatives')).toHaveLength(1);
  });

  it('leaves out the streams that are not planned', async () => {
    const result = await run({ accounts: ['act_1'], planned: ['ad_insights'] });
    expect(result.turns.map(({ stream }) => stream)).toEqual(['ad_insights']);
    expect(times(result, 'Ad creatives not planned')).toBe(1);
    expect(result.output).toEqual(COMPLETE);
  });

  it('goes on to Aggregate when there is no account to extract', async () => {
    const result = await run({ accounts: [] });
    expect(result.turns).toEqual([]);
    expect(times(result, 'Aggregate')).toBe(1);
  });
});

describe('accounts that Meta does not give at once', () => {
  it('are waited for by the state machine', async () => {
    const result = await run({ accounts: ['act_1'], accountsWait: 120 });
    expect(times(result, 'Accounts')).toBe(3);
    expect(times(result, 'Wait for accounts')).toBe(2);
    expect(result.output).toEqual(COMPLETE);
  });
});

describe('a stream that fails for good', () => {
  it.each(DEPLOYED_NAMES)(
    '%s: is tried once, is recorded, and leaves its siblings and the other account alone',
    async (stream) => {
      const result = await run({
        streams: {
          [stream]: (event: TurnEvent) => (event.account === 'act_1' ? fails('GraphTokenInvalid')() : DONE),
        },
      });
      expect(turnsOf(result, stream)).toHaveLength(2);
      expect(result.turns).toHaveLength(2 * DEPLOYED_NAMES.length);
      expect(result.records).toEqual([
        {
          Bucket: expect.any(String),
          Key: `runs/run/act_1/${stream}/failure-platform.json`,
          ContentType: 'application/json',
          Body: {
            runId: 'run',
            owner: 'run',
            account: 'act_1',
            stream,
            error: 'GraphTokenInvalid',
            cause: 'GraphTokenInvalid happened',
          },
        },
      ]);
      expect(times(result, 'Aggregate')).toBe(1);
    },
  );

  it.each([
    ['GraphTransient', 9],
    ['LakeUnavailable', 7],
    ['Lambda.TooManyRequestsException', 31],
    ['Runtime.OutOfMemory', 3],
    ['Sandbox.Timedout', 2],
    ['TypeError', 1],
    ['ReportFailed', 1],
  ])('%s: is tried %i times in all', async (error, attempts) => {
    const result = await run({ accounts: ['act_1'], streams: { ad_insights: fails(error) } });
    expect(turnsOf(result, 'ad_insights')).toHaveLength(attempts);
    expect(result.records).toHaveLength(1);
  });

  it('is recorded, too, when its turn ends as something unheard of', async () => {
    const result = await run({
      accounts: ['act_1'],
      streams: { ad_creatives: () => ({ ...DONE, status: 'READY' }) },
    });
    expect(result.records).toMatchObject([{ Body: { stream: 'ad_creatives', error: 'StatusUnknown' } }]);
    expect(times(result, 'Ad creatives done')).toBe(0);
  });

  it('leaves the run going when not even the record can be written', async () => {
    const result = await run({
      accounts: ['act_1'],
      streams: { ad_metadata: fails('StateCorrupt') },
      record: fails('S3.S3Exception'),
    });
    expect(times(result, 'Ad metadata failure not recorded')).toBe(1);
    expect(times(result, 'Aggregate')).toBe(1);
  });
});

describe('a stream that recovers', () => {
  it('goes on after a fault that passes, and nothing is recorded', async () => {
    const result = await run({
      accounts: ['act_1'],
      streams: { ad_insights: (_event, call) => (call < 3 ? fails('GraphTransient')() : DONE) },
    });
    expect(turnsOf(result, 'ad_insights')).toHaveLength(3);
    expect(result.records).toEqual([]);
    expect(result.output).toEqual(COMPLETE);
  });

  it('leaves the record to the execution that has taken the run over', async () => {
    const result = await run({ accounts: ['act_1'], streams: { ad_insights: fails('RunTakenOver') } });
    expect(turnsOf(result, 'ad_insights')).toHaveLength(1);
    expect(result.records).toEqual([]);
    expect(times(result, 'Ad insights taken over')).toBe(1);
  });
});

describe('the end of a run', () => {
  it('comes after as many turns as Aggregate needs', async () => {
    const more = { ...COMPLETE, status: 'MORE', verdict: 'pending' };
    const result = await run({ accounts: ['act_1'], aggregate: (call) => (call < 3 ? more : COMPLETE) });
    expect(times(result, 'Aggregate')).toBe(3);
    expect(result.output).toEqual(COMPLETE);
  });

  it('is a failure with the name and the cause that Aggregate gives, when anything is missing', async () => {
    const cause = '1 of 8 streams failed: act_1 ad_insights: GraphTokenInvalid';
    const verdict = {
      ...COMPLETE,
      verdict: 'incomplete',
      error: 'RunIncomplete',
      cause,
      complete: 7,
      failed: 1,
    };
    const result = await run({ aggregate: () => verdict });
    expect(result.error).toEqual({ name: 'RunIncomplete', message: cause });
  });

  it('comes at once, without a call to Meta, when the input is refused', async () => {
    const result = await run({ plan: fails('InputInvalid') });
    expect(result.error?.name).toBe('InputInvalid');
    expect(result.entered).toEqual(['Plan']);
  });
});

import { describe, expect, it } from 'vitest';
import { COMPLETE, fails, run, START, times } from '#test/harness/workflow-run.ts';

/** What becomes of an account around its streams: a local engine runs the definition, with a few lines for each function. */

describe('an account', () => {
  it('is published when its streams have ended, whatever became of them', async () => {
    const story = await run({
      streams: { ad_insights: fails('GraphTokenInvalid'), ad_metadata: fails('RunTakenOver') },
    });
    expect(story.published.toSorted((left, right) => (left.account < right.account ? -1 : 1))).toEqual(
      ['act_1', 'act_2'].map((account) => ({ runId: 'run', owner: 'run', startedAt: START, account })),
    );
    expect(times(story, 'Published')).toBe(2);
    expect(story.output).toEqual(COMPLETE);
  });

  it('is published in as many turns as it takes', async () => {
    const story = await run({
      accounts: ['act_1'],
      publish: (_account, call) => ({ status: call < 3 ? 'MORE' : 'DONE' }),
    });
    expect(story.published).toHaveLength(3);
    expect(times(story, 'Published')).toBe(1);
  });

  it.each([
    ['LakeUnavailable', 7],
    ['Lambda.TooManyRequestsException', 31],
    ['Runtime.OutOfMemory', 3],
    ['StateCorrupt', 1],
    ['TypeError', 1],
  ])(
    'that cannot be published because of %s is tried %i times in all; the run goes on',
    async (error, tries) => {
      const story = await run({
        publish: (account) => (account === 'act_1' ? fails(error)() : undefined),
      });
      expect(story.published.filter(({ account }) => account === 'act_1')).toHaveLength(tries);
      expect(story.published.filter(({ account }) => account === 'act_2')).toHaveLength(1);
      expect([times(story, 'Not published'), times(story, 'Published')]).toEqual([1, 1]);
      expect(times(story, 'Aggregate')).toBe(1);
      expect(story.output).toEqual(COMPLETE);
    },
  );

  it.each([
    ['at the deadline', '2026-11-20T14:00:00.000Z'],
    ['long past it', '2026-11-21T02:00:00Z'],
  ])('that has its turn %s ends at once, and invokes nothing', async (_name, now) => {
    const story = await run({ now });
    expect([story.turns, story.published, story.records]).toEqual([[], [], []]);
    expect(times(story, 'Not started')).toBe(2);
    expect(times(story, 'Aggregate')).toBe(1);
  });

  it('that began in time is published past the deadline', async () => {
    const story = await run({ now: '2026-11-20T13:59:59.999Z' });
    expect(story.published).toHaveLength(2);
  });
});

describe('a Map that ends from outside', () => {
  it('leads to Aggregate, which settles what is there', async () => {
    const story = await run({ breaksMap: true });
    expect(story.turns).toEqual([]);
    expect(times(story, 'Aggregate')).toBe(1);
    expect(story.output).toEqual(COMPLETE);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { ownerKey, planKey } from '#functions/lake/keys.ts';
import { planRun } from '#functions/plan/plan-run.ts';
import { MemoryStore } from '#test/harness/memory-store.ts';
import { FACTS } from '#test/harness/stream-facts.ts';

const settings = {
  streams: FACTS,
  defaults: { accounts: ['act_1'], exclude: [] },
  timeoutSeconds: 86_400,
};
const fresh = { kind: 'new' } as const;
const first = { owner: 'first', startedAt: '2026-11-21T03:00:00Z' };
const second = { owner: 'second', startedAt: '2026-11-21T09:00:00Z' };
const third = { owner: 'third', startedAt: '2026-11-21T15:00:00Z' };
const rerunOf = (rerun: string) => ({ kind: 'rerun', rerun }) as const;

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
});

describe('a new run', () => {
  test('stores its plan and owns itself', async () => {
    const context = await planRun(store, fresh, first, settings);
    expect(context).toMatchObject({ runId: 'first', owner: 'first' });
    expect(store.bucket.json(planKey('first'))).toMatchObject({ runId: 'first', accounts: ['act_1'] });
    expect(store.bucket.json(ownerKey('first'))).toEqual({
      owner: 'first',
      since: first.startedAt,
      generation: 1,
    });
  });

  test('planned again gives the same and changes nothing', async () => {
    const once = await planRun(store, fresh, first, settings);
    const held = new Map(store.bucket.objects);
    expect(await planRun(store, fresh, first, settings)).toEqual(once);
    expect(store.bucket.objects).toEqual(held);
  });

  test('planned again after a change of the deployment keeps what the first attempt stored', async () => {
    await planRun(store, { ...fresh, streams: ['ad_insights'] }, first, settings);
    const again = await planRun(store, fresh, first, {
      ...settings,
      defaults: { accounts: ['act_9'], exclude: [] },
    });
    expect(again.streams).toMatchObject({ ad_insights: true, ad_creatives: false });
    expect(store.bucket.json(planKey('first'))).toMatchObject({ accounts: ['act_1'] });
  });

  test('planned again after a crash between plan and owner still gets its owner', async () => {
    await planRun(store, fresh, first, settings);
    store.bucket.objects.delete(ownerKey('first'));
    await planRun(store, fresh, first, settings);
    expect(store.bucket.json(ownerKey('first'))).toMatchObject({ owner: 'first' });
  });

  test('a lost response does not look like somebody else’s plan', async () => {
    store = new MemoryStore(undefined, ({ conditional }) => (conditional ? 'repeated' : 'done'));
    expect(await planRun(store, fresh, first, settings)).toMatchObject({ runId: 'first' });
  });

  test('under a name that another run has is refused, and touches nothing', async () => {
    await planRun(store, fresh, first, settings);
    const held = new Map(store.bucket.objects);
    await expect(
      planRun(store, fresh, { ...first, startedAt: third.startedAt }, settings),
    ).rejects.toMatchObject({
      name: 'InputInvalid',
      message:
        'The execution\'s name "first" belongs to another run in the lake; start it again under a new name.',
    });
    expect(store.bucket.objects).toEqual(held);
  });

  test('that a rerun has taken over meanwhile ends as superseded', async () => {
    await planRun(store, fresh, first, settings);
    await planRun(store, rerunOf('first'), second, settings);
    await expect(planRun(store, fresh, first, settings)).rejects.toMatchObject({ name: 'RunTakenOver' });
  });
});

describe('a rerun', () => {
  beforeEach(async () => {
    await planRun(store, { ...fresh, streams: ['ad_metadata'] }, first, settings);
  });

  test('takes the run over with its own plan', async () => {
    const context = await planRun(store, rerunOf('first'), second, settings);
    expect(context).toEqual({
      runId: 'first',
      owner: 'second',
      startedAt: second.startedAt,
      deadline: '2026-11-22T08:00:00.000Z',
      streams: { campaign_insights: false, ad_insights: false, ad_metadata: true, ad_creatives: false },
    });
    expect(store.bucket.json(planKey('second'))).toEqual({ rerunOf: 'first' });
    expect(store.bucket.json(ownerKey('first'))).toMatchObject({ owner: 'second', generation: 2 });
    expect(store.bucket.objects.has(ownerKey('second'))).toBe(false);
  });

  test('with a stream that is not deployed any more is refused, and leaves the owner alone', async () => {
    const deployed = { ...settings, streams: settings.streams.filter(({ name }) => name !== 'ad_metadata') };
    await expect(planRun(store, rerunOf('first'), second, deployed)).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringContaining('a run with streams that are not deployed any more: ad_metadata'),
    });
    expect(store.bucket.json(ownerKey('first'))).toMatchObject({ owner: 'first' });
  });

  test('of a rerun leads to the first run', async () => {
    await planRun(store, rerunOf('first'), second, settings);
    const context = await planRun(store, rerunOf('second'), third, settings);
    expect(context).toMatchObject({ runId: 'first', owner: 'third' });
    expect(store.bucket.json(planKey('third'))).toEqual({ rerunOf: 'first' });
  });

  test('planned again gives the same and changes nothing', async () => {
    const once = await planRun(store, rerunOf('first'), second, settings);
    const held = new Map(store.bucket.objects);
    expect(await planRun(store, rerunOf('first'), second, settings)).toEqual(once);
    expect(store.bucket.objects).toEqual(held);
  });

  test('planned again after a later one took over does not take the run back', async () => {
    await planRun(store, rerunOf('first'), second, settings);
    await planRun(store, rerunOf('first'), third, settings);
    await expect(planRun(store, rerunOf('first'), second, settings)).rejects.toMatchObject({
      name: 'RunTakenOver',
    });
    expect(store.bucket.json(ownerKey('first'))).toMatchObject({ owner: 'third' });
  });

  test('of a run that the lake does not know is refused and says what to do', async () => {
    await expect(planRun(store, rerunOf('frist'), second, settings)).rejects.toMatchObject({
      name: 'InputInvalid',
      message:
        'Input field "rerun" is "frist", and the lake has no plan of such a run: the name is wrong, the run failed ' +
        'before it was planned, or its state has expired; start a new execution with the same accounts and days.',
    });
    expect(store.bucket.objects.has(planKey('second'))).toBe(false);
  });

  test('of a rerun whose first run has expired says through which it went', async () => {
    store.bucket.put(planKey('second'), JSON.stringify({ rerunOf: 'gone' }));
    await expect(planRun(store, rerunOf('second'), third, settings)).rejects.toThrow('(it continued "gone")');
  });

  test('of itself is a run that the lake does not know', async () => {
    await expect(planRun(store, rerunOf('second'), second, settings)).rejects.toMatchObject({
      name: 'InputInvalid',
    });
  });

  test('under a name that another run has is refused and leaves the owner alone', async () => {
    await planRun(store, fresh, third, settings);
    await expect(
      planRun(store, rerunOf('first'), { ...third, startedAt: second.startedAt }, settings),
    ).rejects.toThrow('belongs to another run');
    expect(store.bucket.json(ownerKey('first'))).toMatchObject({ owner: 'first', generation: 1 });
  });

  test('of names that lead in a circle ends', async () => {
    store.bucket.put(planKey('a'), JSON.stringify({ rerunOf: 'b' }));
    store.bucket.put(planKey('b'), JSON.stringify({ rerunOf: 'a' }));
    await expect(planRun(store, rerunOf('a'), second, settings)).rejects.toMatchObject({
      name: 'StateCorrupt',
    });
  });

  test('of something that is no plan is corrupt state', async () => {
    store.bucket.put(planKey('odd'), JSON.stringify({ plan: 'B' }));
    await expect(planRun(store, rerunOf('odd'), second, settings)).rejects.toMatchObject({
      name: 'StateCorrupt',
    });
  });
});

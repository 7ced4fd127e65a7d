import { describe, expect, test } from 'vitest';
import { isCreationLimit } from '#functions/graph/errors.ts';
import { Branch } from '#test/harness/branch.ts';
import { clientOf, json, rejection, startGraph } from '#test/harness/fake-graph.ts';
import { FakeMeta, fakeAds, limit, refusal } from '#test/harness/fake-meta.ts';
import { fewAdInsights } from '#test/harness/few-fields.ts';

const DAYS = ['2026-05-01', '2026-05-08', '2026-05-15'];
function branchOf() {
  const meta = new FakeMeta(fakeAds(4, DAYS));
  return { meta, branch: new Branch(meta, fewAdInsights, { until: '2026-05-21' }) };
}

test.each([
  ['code 613 without a subcode', limit(1, 613), true],
  ['code 613 with one', limit(1, 613, 1487742), false],
  ['another limit', limit(1, 17), false],
  ['another error', refusal('no', 613), false],
])('%s limits the making of reports alone: %j', (_name, error, expected) => {
  expect(isCreationLimit(error)).toBe(expected);
});

describe('a limit of the making of reports', () => {
  test('leaves the client free to read, as no other limit does', async () => {
    for (const [code, isFree] of [
      [613, true],
      [17, false],
    ] as const) {
      await using graph = await startGraph((request, response, count) => {
        const reply =
          request.method === 'POST'
            ? json({ error: { code, message: 'Too many calls' } }, 400)
            : json({ id: '7' });
        reply(request, response, count);
      });
      using client = clientOf(graph);
      expect(await rejection(client.post('act_1/insights'))).toMatchObject({ name: 'GraphThrottled' });
      const read = client.get('7').then(
        () => true,
        () => false,
      );
      expect(await read).toBe(isFree);
    }
  });

  test('stops nothing else: what was made is polled and read, and the rest is made after the wait', async () => {
    const { meta, branch } = branchOf();
    meta.lie = (call, answer) => {
      if (call.kind === 'make' && call.round === 2) throw limit(600, 613);
      return answer();
    };
    let waited = 0;
    for (let turn = 0; meta.of('make').length < 3; turn += 1) {
      const { waitSeconds } = await branch.takeTurn({ turn });
      if (waited === 0) expect(waitSeconds).toBeLessThan(60);
      if (meta.of('make').length < 3) waited += waitSeconds;
      // Nothing is made before the limit is over.
      if (meta.of('make').length < 3) expect(waited).toBeLessThanOrEqual(600 + 300);
    }
    expect(waited).toBeGreaterThanOrEqual(600);
    const firstRead = meta.calls.findIndex(({ kind }) => kind === 'read');
    const thirdMade = meta.calls.findLastIndex(({ kind }) => kind === 'make');
    expect(firstRead).toBeGreaterThan(0);
    expect(firstRead).toBeLessThan(thirdMade);
    await branch.finish();
    await branch.expectExact();
    expect(branch.receipt?.counters.throttles).toBe(1);
  });

  test('met by the first report waits as long as Meta says, in as few turns', async () => {
    const { meta, branch } = branchOf();
    meta.lie = (call, answer) => {
      if (call.kind === 'make' && call.round === 1) throw limit(3600, 613);
      return answer();
    };
    expect(await branch.takeTurn()).toMatchObject({ status: 'WAIT', waitSeconds: 3600 });
    await branch.finish();
    await branch.expectExact();
  });

  test('for six hours is waited for, whatever the patience with other limits', async () => {
    const { meta, branch } = branchOf();
    meta.lie = (call, answer) => {
      if (call.kind === 'make' && call.round <= 6) throw limit(3600, 613);
      return answer();
    };
    await branch.finish(() => ({ patienceSeconds: 3600 }));
    await branch.expectExact();
  });

  test('for longer than that ends the branch by name', async () => {
    const { meta, branch } = branchOf();
    meta.lie = (call, answer) => {
      if (call.kind === 'make') throw limit(3600, 613);
      return answer();
    };
    await expect(branch.finish()).rejects.toMatchObject({
      name: 'PatienceExceeded',
      message: expect.stringContaining('for 420 minutes'),
    });
    expect(meta.of('make')).toHaveLength(8);
  });
});

import { expect, test } from 'vitest';
import type { StreamName } from '#functions/contract/ids.ts';
import type { Fault } from '#local/graph/faults.ts';
import { ACCOUNT, SIMULATOR, WINDOW } from '#test/harness/faults/fault-case.ts';
import { differences, Harness } from '#test/harness/harness.ts';

/** The one that is told, and another that the account's limit concerns as much. */
const STREAMS: readonly StreamName[] = ['ad_insights', 'ad_metadata'];
const HOUR_SECONDS = 3600;
/** An announced second is a thousandth of a second: of the block, and of the state machine's waits. */
const SCALE = 0.001;

test.each<[string, Fault, number]>([
  ['an error', { name: 'throttle-17', seconds: HOUR_SECONDS }, 2],
  ['the header of a good answer', { name: 'throttle-announced', seconds: HOUR_SECONDS }, 3],
])('an hour of throttling, told by %s, is waited for by nobody who is paid', async (told, fault, nth) => {
  const rule = { id: 'hour', match: { stream: 'ad_insights' }, when: { nth }, fault } as const;
  await using harness = await Harness.start({ ...SIMULATOR, timeScale: SCALE, faults: [rule] });
  const input = { accounts: [ACCOUNT], streams: STREAMS, ...WINDOW };
  const result = await harness.run({ input, waitScale: SCALE });

  expect(result.status).toBe('SUCCEEDED');
  expect(await differences(harness, ACCOUNT, WINDOW, STREAMS)).toEqual([]);
  const calls = harness.graph.requests.filter(({ duringBlock }) => duringBlock).length;
  expect(calls).toBe(0);
  const waited = result.waits
    .filter(({ stream }) => stream === 'ad_insights')
    .reduce((sum, { seconds }) => sum + seconds, 0);
  expect(waited).toBeGreaterThanOrEqual(HOUR_SECONDS);
  const billed = result.invocations
    .filter(({ stream }) => stream === 'ad_insights')
    .reduce((sum, { billedMs }) => sum + billedMs, 0);
  const share = billed / (waited * 1000);
  console.log(
    `told by ${told}: ${calls} calls during the block; waited ${waited} s, billed ${(billed / 1000).toFixed(1)} s ` +
      `of Lambda (${(share * 100).toFixed(2)} %)`,
  );
  expect(share).toBeLessThan(0.01);
});

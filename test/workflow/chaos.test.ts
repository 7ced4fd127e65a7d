import { describe, expect, test } from 'vitest';
import { drawScenario } from '#test/harness/chaos/chaos-scenario.ts';
import { runChaos } from '#test/harness/chaos/run-chaos.ts';

/** Only a hang takes as long, on however busy a machine. */
const LIMIT_MS = 600_000;

describe('random faults and deaths', () => {
  test.each([11, 12, 13, 14])('lose and double no row: seed %i', { timeout: LIMIT_MS }, async (seed) => {
    const { verdict, problems, canaryFiles } = await runChaos(drawScenario(seed, 0));
    expect(problems).toEqual([]);
    expect({ verdict, canaryFiles }).toEqual({ verdict: 'exact', canaryFiles: [] });
  });

  test('tell the same scenario for the same seed', { timeout: LIMIT_MS }, async () => {
    const [first, second] = await Promise.all([runChaos(drawScenario(17, 0)), runChaos(drawScenario(17, 0))]);
    expect(first.faults).toBeGreaterThan(0);
    expect([first.verdict, second.verdict]).toEqual(['exact', 'exact']);
    expect(second.told).toBe(first.told);
    expect(drawScenario(18, 0)).not.toEqual(drawScenario(17, 0));
  });
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import { emitRunMetrics } from '#functions/runtime/run-metrics.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What is written to the log. */
function emitted(work: () => void): Record<string, unknown>[] {
  // Powertools then writes by the console that a test can see.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  work();
  return log.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
}

const CONTEXT = { runId: 'nightly', stackName: 'ads' };

/** The names, and the dimensions, of the metrics in a line. */
function definitionsIn(line: Record<string, unknown> = {}) {
  const { CloudWatchMetrics } = line._aws as {
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit: string }[];
    }[];
  };
  return CloudWatchMetrics;
}

describe('the metrics of a run', () => {
  test('are of the stack, with their units, and name the run', () => {
    const totals = {
      rows: 12,
      heldBackDays: 1,
      incompleteAccounts: 2,
      waitedSeconds: 90,
      turnMilliseconds: 4_000,
      newestDayAges: { ad_insights: 1, ad_metadata: 4 },
    };
    const [line, ...streams] = emitted(() => emitRunMetrics(totals, CONTEXT));
    expect(line).toMatchObject({
      service: 'ads',
      runId: 'nightly',
      Rows: 12,
      HeldBackDays: 1,
      IncompleteAccounts: 2,
      WaitedSeconds: 90,
      TurnMilliseconds: 4_000,
      StalestStreamDays: 4,
    });
    const [definition] = definitionsIn(line);
    expect(definition).toMatchObject({ Namespace: 'FacebookAdsExtract', Dimensions: [['service']] });
    expect(definition?.Metrics).toContainEqual({ Name: 'WaitedSeconds', Unit: 'Seconds' });
    expect(definition?.Metrics).toContainEqual({ Name: 'TurnMilliseconds', Unit: 'Milliseconds' });
    expect(streams).toEqual([
      expect.objectContaining({ service: 'ads', stream: 'ad_insights', NewestDayAgeDays: 1 }),
      expect.objectContaining({ service: 'ads', stream: 'ad_metadata', NewestDayAgeDays: 4 }),
    ]);
    expect(definitionsIn(streams[0])[0]?.Dimensions[0]?.toSorted()).toEqual(['service', 'stream']);
  });

  test('are those that are given, 0 included', () => {
    const lines = emitted(() => emitRunMetrics({ rows: 0 }, CONTEXT));
    expect(lines).toHaveLength(1);
    expect(definitionsIn(lines[0])[0]?.Metrics).toEqual([{ Name: 'Rows', Unit: 'Count' }]);
  });
});

import type { Manifest, ManifestUnit } from '#functions/aggregate/manifest.ts';
import { addDays } from '#functions/runtime/days.ts';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { COUNTERS } from './checkpoints.ts';

/** The name of an account that would be an attack, were it not escaped. */
export const HOSTILE = '<script>document.title="owned"</script> & "Söhne"';

const ERROR = {
  name: 'VerificationFailed',
  message:
    'Not published: impressions against ad_insights on 2026-05-02: 120000 expected, 60000 found <b>bold</b>.',
  advice: 'Start a new run of this account and stream.',
};
const day = (index: number) => addDays('2026-05-01', index);
const at = (minute: number) => new Date(Date.UTC(2026, 4, 29, 3, minute)).toISOString();

function unitOf(account: string, index: number): ManifestUnit[] {
  return STREAM_NAMES.map((stream, position) => {
    const isInsights = stream.endsWith('insights');
    const isFailed = index === 1 && stream === 'ad_insights';
    return {
      account,
      stream,
      status: isFailed ? 'failed' : 'complete',
      rows: isFailed ? 0 : 1_234 * (position + 1),
      bytes: 345_678 * (position + 1),
      since: day(0),
      until: day(27),
      days: isInsights ? 28 : 1,
      published: isFailed ? 0 : 28,
      superseded: index === 0 && stream === 'campaign_insights' ? [day(3)] : [],
      skipped:
        index === 2 && stream === 'ad_creatives'
          ? [
              {
                kind: 'object',
                what: '120210000000000001',
                error: { ...ERROR, name: 'GraphObjectUnreadable' },
              },
            ]
          : [],
      counters: {
        ...COUNTERS,
        turns: 3,
        pages: 12,
        requests: 20,
        retries: 1,
        waitedSeconds: 95,
        rows: 1_234,
      },
      graphVersion: 'v25.0',
      attributionSettings: isInsights ? ['7d_click_1d_view', 'mixed'] : [],
      unparsed: stream === 'ad_insights' ? { spend: 3 } : {},
      turns: isInsights
        ? [
            { from: at(1 + index), to: at(3), waitSeconds: 60 },
            { from: at(6 + position), to: at(9 + position), waitSeconds: 0 },
          ]
        : [{ from: at(2), to: at(4 + index), waitSeconds: 0 }],
      receipt: { key: `runs/run-1/${account}/${stream}/receipt.json`, sha256: '0'.repeat(64) },
      ...(isFailed ? { error: ERROR } : {}),
    };
  });
}

/** A manifest of three accounts in which every part has something to say. */
export function sampleManifest(): Manifest {
  const units = ['act_1', 'act_2', 'act_3'].flatMap(unitOf);
  const days = Array.from({ length: 28 }, (_, index) => ({
    date: day(index),
    rows: 300 + ((index * 97) % 400),
  }));
  return {
    schema: 1,
    runId: 'run-1',
    owner: 'run-1',
    startedAt: at(0),
    finishedAt: at(16),
    verdict: 'incomplete',
    rows: units.reduce((sum, unit) => sum + unit.rows, 0),
    units,
    accountsFailed: [{ account: 'act_9', error: { ...ERROR, name: 'GraphPermissionDenied' } }],
    streams: STREAM_NAMES.map((stream, position) => ({
      stream,
      rows: days.reduce((sum, { rows }) => sum + rows, 0),
      days: position < 2 ? days : [{ date: '2026-05-29', rows: 5_000 }],
      restated:
        position < 2
          ? days.map((_, index) => ({
              ageDays: index + 1,
              dates: 3,
              same: 900,
              changed: 300 - index * 10,
              added: 2,
              removed: 1,
            }))
          : [],
      firstDates: position === 0 ? 3 : 0,
      incomparableDates: position === 1 ? 2 : 0,
    })),
  };
}

import { type Folded, RunFold } from '#functions/aggregate/fold/run-fold.ts';
import type {
  ControlDay,
  ErrorRecord,
  ListingControl,
  Measures,
  ResolvedAccount,
} from '#functions/contract/documents.ts';
import type { Manifest } from '#functions/contract/manifest.ts';
import type { AccountResult, PublishedDates, UnitResult } from '#functions/contract/result.ts';
import { accountSummaryKey } from '#functions/lake/keys.ts';
import { isNotable } from '#functions/publish/is-notable.ts';
import { reconcile } from '#functions/publish/reconcile.ts';
import { addDays } from '#functions/runtime/days.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { MISSION_STREAMS } from '#test/harness/mission.ts';
import { COUNTERS } from './checkpoints.ts';
import { FACTS } from './stream-facts.ts';

/** The name of an account that would be an attack, were it not escaped. */
const HOSTILE = '<script>document.title="owned"</script> & "Söhne"';

const DAYS = 28;
const day = (index: number) => addDays('2026-05-01', index);
const at = (minute: number) => new Date(Date.UTC(2026, 4, 29, 3, minute)).toISOString();

const ERROR: ErrorRecord = {
  name: 'VerificationFailed',
  message: 'Not published: the staged object of 2026-05-02 is missing or has another length <b>bold</b>.',
  advice: 'Start a new run of this stream.',
};

/** Accounts of different currencies; the third is called by a hostile name. */
const ACCOUNTS: readonly ResolvedAccount[] = [
  ['act_1', 'Northwind Outdoors', 'USD'],
  ['act_2', 'さくら Travel', 'JPY'],
  ['act_3', HOSTILE, 'EUR'],
  ['act_4', 'Contoso Shoes', 'USD'],
].map(([account = '', name = '', currency = '']) => ({
  account,
  name,
  currency,
  timeZone: 'UTC',
  since: day(0),
  until: day(DAYS - 1),
  snapshotDate: '2026-05-29',
}));

/** The accounts of `sampleResults`. */
export const sampleAccounts = (): ResolvedAccount[] => ACCOUNTS.map((account) => ({ ...account }));

/** Outcomes that a stream of an account has, by the day's number; all other days agree. */
const OUTCOMES: Readonly<Record<string, Readonly<Record<number, ControlDay['outcome']>>>> = {
  'act_1 campaign_insights': { 27: 'moving' },
  'act_1 ad_insights': { 9: 'repaired', 27: 'moving' },
  'act_3 campaign_insights': { 12: 'unproven', 20: 'difference' },
  'act_3 ad_insights': { 3: 'held_back', 12: 'unproven', 20: 'difference', 27: 'moving' },
};

const LOST: Measures = { impressions: 1_733, clicks: 46, linkClicks: 32, spend: 93_120_000 };

function reasonOf(outcome: ControlDay['outcome'], { impressions }: Measures): string | undefined {
  const [all, fewer] = [impressions, impressions - LOST.impressions].map((value) =>
    value.toLocaleString('en-US'),
  );
  if (outcome === 'moving')
    return "Meta's totals moved while the rows were read, by 240 impressions: a smaller loss would not show.";
  if (outcome === 'repaired')
    return `The rows had ${fewer} impressions at first and have ${all} now: the missing rows were read.`;
  if (outcome === 'difference')
    return `Meta's total is ${all} impressions, the rows have ${fewer}; Meta lists no missing row.`;
  if (outcome === 'held_back')
    return `Meta's total is ${all} impressions, the rows have ${fewer}; 2 listed rows cannot be had.`;
  return outcome === 'unproven' ? 'Meta gave no totals for this day.' : undefined;
}

const without = (total: Measures, lost: Measures): Measures => ({
  impressions: total.impressions - lost.impressions,
  clicks: total.clicks - lost.clicks,
  linkClicks: total.linkClicks - lost.linkClicks,
  spend: total.spend - lost.spend,
});

function controlOf(account: string, stream: string): ControlDay[] {
  return Array.from({ length: DAYS }, (_, index) => {
    const outcome = OUTCOMES[`${account} ${stream}`]?.[index] ?? 'agrees';
    const total = totalOf(index);
    const lacks = outcome === 'difference' || outcome === 'held_back';
    const highest = { ...total, impressions: total.impressions + (outcome === 'moving' ? 240 : 0) };
    const reason = reasonOf(outcome, total);
    return {
      date: day(index),
      outcome,
      rows: lacks ? without(total, LOST) : total,
      ...(outcome !== 'unproven' && { total: { lowest: total, highest } }),
      ...(reason !== undefined && { reason }),
    };
  });
}

/** Meta's total of a day: a week's rhythm. */
function totalOf(index: number): Measures {
  const impressions = 9_000 + ((index * 3) % 7) * 1_234 + index * 41;
  const clicks = Math.round(impressions / 37);
  return { impressions, clicks, linkClicks: Math.round(clicks * 0.7), spend: impressions * 97_130 };
}

const LISTINGS: readonly ListingControl[] = [
  { outcome: 'agrees', countBefore: 1_204, countAfter: 1_204, objects: 1_204 },
  { outcome: 'repaired', countBefore: 512, countAfter: 512, objects: 512 },
  {
    outcome: 'difference',
    countBefore: 905,
    countAfter: 905,
    objects: 903,
    reason: 'The edge counts 905 objects but lists 903, even when listed again.',
  },
  {
    outcome: 'unproven',
    countBefore: null,
    countAfter: null,
    objects: 77,
    reason: 'The edge returned no count of its objects.',
  },
];

/** What one account published of a stream; the others add nothing to it. */
function datesOf(isInsights: boolean, position: number): PublishedDates {
  const days = Array.from({ length: DAYS }, (_, index) => ({
    date: day(index),
    rows: 300 + ((index * 97) % 400),
  }));
  return {
    days: isInsights ? days : [{ date: '2026-05-29', rows: 5_000 }],
    restated: isInsights
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
  };
}

function unitOf(
  account: string,
  index: number,
  { name: stream, source }: StreamDescription,
  position: number,
): { unit: UnitResult; control: ControlDay[] } {
  const isInsights = source.kind === 'insights';
  const isFailed = index === 1 && stream === 'ad_insights';
  const isSkipped = index === 2 && stream === 'ad_creatives';
  const listing = LISTINGS[(index + position) % LISTINGS.length];
  const control = isInsights ? controlOf(account, stream) : [];
  const unit: UnitResult = {
    account,
    stream,
    status: isFailed ? 'failed' : 'complete',
    rows: isFailed ? 0 : 1_234 * (position + 1),
    bytes: 345_678 * (position + 1),
    since: day(0),
    until: day(DAYS - 1),
    days: isInsights ? DAYS : 1,
    unchanged: 0,
    published: isFailed ? 0 : DAYS,
    dates: index === 0 ? datesOf(isInsights, position) : NO_DATES,
    superseded: index === 0 && stream === 'campaign_insights' ? [day(3)] : [],
    heldBack: isFailed
      ? []
      : control.filter(({ outcome }) => outcome === 'held_back').map(({ date }) => date),
    newestDay: day(DAYS - 1),
    skipped: isSkipped
      ? [{ kind: 'object', what: '120210000000000001', error: { ...ERROR, name: 'GraphObjectUnreadable' } }]
      : [],
    notes: isInsights ? ['Meta answered with version v26.0 where v25.0 was asked for.'] : [],
    ...(isInsights && { statuses: index === 2 ? ('without_deleted' as const) : ('all' as const) }),
    ...(!isInsights && listing && { listing }),
    counters: { ...COUNTERS, turns: 3, pages: 12, requests: 20, retries: 1, waitedSeconds: 95, rows: 1_234 },
    billedMs: 300_000,
    graphVersion: 'v25.0',
    attributionSettings: isInsights ? ['7d_click_1d_view', 'mixed'] : [],
    unparsed: stream === 'ad_insights' ? { spend: 3 } : {},
    turns: isInsights
      ? [
          { from: at(1 + index), to: at(3 + index), waitSeconds: 60 },
          { from: at(6 + position), to: at(9 + position), waitSeconds: 0 },
        ]
      : [{ from: at(2), to: at(4 + index), waitSeconds: 0 }],
    receipt: { key: `runs/run-1/${account}/${stream}/receipt.json`, etag: '"0123456789abcdef"' },
    ...(isFailed ? { error: ERROR } : {}),
  };
  return { unit, control };
}

const NO_DATES: PublishedDates = { days: [], restated: [], firstDates: 0, incomparableDates: 0 };

/** The results of four accounts in which every part has something to say, and every outcome occurs. */
export function sampleResults(): AccountResult[] {
  return ACCOUNTS.map((account, index) => {
    const units = MISSION_STREAMS.map((description, position) =>
      unitOf(account.account, index, description, position),
    );
    const result: AccountResult = {
      schema: 1,
      runId: 'run-1',
      owner: 'run-1',
      generation: 1,
      account: account.account,
      name: account.name,
      currency: account.currency,
      finishedAt: at(15),
      units: units.map(({ unit }) => unit),
      ...reconcile(account, units, FACTS),
    };
    return isNotable(result) ? { ...result, page: accountSummaryKey('run-1', account.account) } : result;
  });
}

/** What `Aggregate` makes of these results, and of an account that could not be read. */
export function foldOf(results: readonly AccountResult[]): Folded {
  const fold = new RunFold('run-1', at(0), FACTS);
  for (const result of results) fold.add({ kind: 'settled', result });
  return fold.finish(
    { runId: 'run-1', owner: 'run-1', startedAt: at(0), finishedAt: at(16) },
    [{ account: 'act_9', error: { ...ERROR, name: 'GraphPermissionDenied' } }],
    ERROR,
  );
}

/** The manifest of `sampleResults`. */
export const sampleManifest = (): Manifest => foldOf(sampleResults()).manifest;

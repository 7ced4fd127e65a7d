import type { FaultName } from '#infra/local/graph/faults.ts';
import { STREAM_NAMES, type StreamName } from '#shared/contract.ts';
import { ERROR_NAMES } from '#shared/error-names.ts';
import type { LakeRow } from '#test/support/rig.ts';
import {
  ACCOUNT,
  EXACT,
  type Expected,
  type FaultCase,
  fails,
  graphCase,
  SIMULATOR,
  WINDOW,
} from './fault-case.ts';

/** Pages that are not as one expects, and are allowed to be. */
const ODD_PAGES: readonly FaultName[] = [
  'empty-page-with-next',
  'repeated-cursor',
  'duplicate-page',
  'short-page',
];

/** Ids as the simulator makes them: the account's code, the kind, the number. */
const objectId = (kind: 2 | 3, index: number): string => `120200007${kind}0000000${index}`;
const adId = (index: number): string => objectId(2, index);
const creativeId = (index: number): string => objectId(3, index);

/** Some objects break every page that they are on. */
function unreadable(target: StreamName, ids: readonly string[]): FaultCase {
  const expected: Expected = {
    outcome: 'leaves out',
    what: ids,
    without: (row) => (ids.includes(String(row.id)) ? undefined : row),
  };
  const graph = ids.map((id) => ({
    id: `unreadable ${id}`,
    match: { stream: target },
    fault: { name: 'unreadable-object' as const, id },
  }));
  return {
    fault: `unreadable-object ${ids.map((id) => Number(id.slice(-8))).join(' and ')}`,
    target,
    expected,
    graph,
  };
}

/** Reports that hold more than the API gives at once. */
function ladder(fault: string, target: StreamName, simulator: FaultCase['simulator']): FaultCase {
  return { fault, target, expected: EXACT, simulator: { ...simulator } };
}

function cursed(fault: string, target: StreamName, field: string, day: string, ad?: number): FaultCase {
  const id = ad === undefined ? undefined : adId(ad);
  const hit = (row: LakeRow) => row.date_start === day && (id === undefined || row.ad_id === id);
  const without = (row: LakeRow): LakeRow => {
    if (!hit(row)) return row;
    const { [field]: _cursed, ...rest } = row;
    return rest;
  };
  return {
    fault,
    target,
    expected: { outcome: 'leaves out', what: id === undefined ? [field] : [`${field} of ${id}`], without },
    simulator: {
      cursedFields: [{ account: ACCOUNT, field, day, ...(id !== undefined && { ad: id }) }],
    },
  };
}

const ONE_DAY = { since: WINDOW.since, until: WINDOW.since };

/** Pages, objects and amounts of data. */
export const DATA_FAULTS: readonly FaultCase[] = [
  ...ODD_PAGES.flatMap((name) =>
    STREAM_NAMES.map((stream) => graphCase({ name }, stream, { nth: 2 }, EXACT)),
  ),
  ...STREAM_NAMES.map((stream) => graphCase({ name: 'page-too-large', limit: 3 }, stream, undefined, EXACT)),
  ...STREAM_NAMES.map((stream) => graphCase({ name: 'reduce-data' }, stream, { nth: 2 }, EXACT)),
  ...STREAM_NAMES.map((stream) => graphCase({ name: 'graph-2642' }, stream, { nth: 2 }, EXACT)),
  graphCase({ name: 'repeated-cursor' }, 'ad_metadata', undefined, fails(ERROR_NAMES.transient)),
  graphCase({ name: 'repeated-cursor' }, 'ad_insights', undefined, fails(ERROR_NAMES.transient)),
  graphCase({ name: 'graph-2642' }, 'ad_creatives', { from: 2 }, fails(ERROR_NAMES.requestInvalid)),
  graphCase({ name: 'reduce-data' }, 'ad_creatives', undefined, fails(ERROR_NAMES.tooMuchData)),
  unreadable('ad_creatives', [creativeId(0)]),
  unreadable('ad_creatives', [creativeId(7)]),
  unreadable('ad_creatives', [creativeId(11)]),
  unreadable('ad_creatives', [creativeId(3), creativeId(4)]),
  unreadable('ad_metadata', [adId(2)]),
  ladder('12 rows a report', 'ad_insights', { rowsPerReportLimit: 12 }),
  ladder('2 rows a report', 'ad_insights', { rowsPerReportLimit: 2 }),
  ladder('1 row a report', 'campaign_insights', { rowsPerReportLimit: 1 }),
  ladder('12 rows a report, told at once', 'ad_insights', { rowsPerReportLimit: 12, tooLargeAt: 'submit' }),
  ladder('40 data points a report', 'campaign_insights', { dataPointsPerReportLimit: 40 }),
  ladder('60 data points a report, told at once', 'ad_insights', {
    dataPointsPerReportLimit: 60,
    tooLargeAt: 'submit',
  }),
  cursed('a field that breaks one day', 'campaign_insights', 'reach', '2026-03-03'),
  cursed('a field that breaks one ad on one day', 'ad_insights', 'actions', '2026-03-04', 1),
  {
    ...graphCase({ name: 'reduce-data' }, 'campaign_insights', undefined, {
      outcome: 'leaves out',
      what: [],
      without: () => undefined,
    }),
    window: ONE_DAY,
    simulator: SIMULATOR,
  },
];

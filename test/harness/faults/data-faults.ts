import { ERROR_NAMES } from '#functions/contract/error-names.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import type { FaultName } from '#local/graph/faults.ts';
import type { LakeRow } from '#test/harness/lake-row.ts';
import { MISSION } from '#test/harness/mission.ts';
import { ACCOUNT, EXACT, type Expected, type FaultCase, fails, graphCase } from './fault-case.ts';

/** Pages that are not as one expects, and are allowed to be. */
const ODD_PAGES: readonly FaultName[] = [
  'empty-page-with-next',
  'repeated-cursor',
  'duplicate-page',
  'short-page',
];

/** Ids as the simulator makes them: the account's code, the kind, the number. */
const objectId = (kind: 2 | 3, index: number): string => `120200007${kind}${String(index).padStart(8, '0')}`;
const adId = (index: number): string => objectId(2, index);
const creativeId = (index: number): string => objectId(3, index);

/** Some objects break every page that they are on. */
function unreadable(target: StreamName, ids: readonly string[]): FaultCase {
  const expected: Expected = {
    outcome: 'leaves out',
    what: () => ids,
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

/** A field breaks every report that asks for it on one day: for all objects of the account, or for one ad. */
function failingField(
  fault: string,
  target: 'campaign_insights' | 'ad_insights',
  field: string,
  ad?: number,
): FaultCase {
  const day = '2026-03-03';
  const idField = target === 'ad_insights' ? 'ad_id' : 'campaign_id';
  const id = ad === undefined ? undefined : adId(ad);
  const isHit = (row: LakeRow) => row.date_start === day && (id === undefined || row[idField] === id);
  return {
    fault,
    target,
    // The simulator has fields that break for an account, whichever report asks for them.
    streams: [target],
    expected: {
      outcome: 'leaves out',
      what: (truth) => truth.filter(isHit).map((row) => `${field} of ${row[idField]}`),
      without(row) {
        const { [field]: _failing, ...rest } = row;
        return isHit(row) ? rest : row;
      },
    },
    simulator: { failingFields: [{ account: ACCOUNT, field, day, ...(id !== undefined && { ad: id }) }] },
  };
}

/** Streams that read pages: all kinds but a node. */
const PAGED: readonly StreamName[] = [...MISSION, 'activities', 'age_gender'];

/** Pages, objects and amounts of data. */
export const DATA_FAULTS: readonly FaultCase[] = [
  ...ODD_PAGES.flatMap((name) =>
    PAGED.map((stream) => graphCase({ name }, stream, { nth: 2 }, EXACT, { together: name })),
  ),
  ...PAGED.map((stream) =>
    graphCase({ name: 'page-too-large', limit: 3 }, stream, undefined, EXACT, { together: 'large pages' }),
  ),
  ...PAGED.map((stream) =>
    graphCase({ name: 'limit-capped', limit: 5 }, stream, undefined, EXACT, { together: 'capped pages' }),
  ),
  ...PAGED.map((stream) =>
    graphCase({ name: 'reduce-data' }, stream, { nth: 2 }, EXACT, { together: 'reduce' }),
  ),
  ...PAGED.map((stream) =>
    graphCase({ name: 'graph-2642' }, stream, { nth: 2 }, EXACT, { together: 'cursor' }),
  ),
  graphCase({ name: 'repeated-cursor' }, 'ad_metadata', undefined, fails(ERROR_NAMES.transient)),
  graphCase({ name: 'repeated-cursor' }, 'ad_insights', undefined, fails(ERROR_NAMES.transient)),
  graphCase({ name: 'graph-2642' }, 'ad_creatives', { from: 2 }, fails(ERROR_NAMES.requestInvalid)),
  graphCase({ name: 'reduce-data' }, 'ad_creatives', undefined, fails(ERROR_NAMES.tooMuchData)),
  ...(['ad_metadata', 'ad_creatives'] as const).map((stream) =>
    graphCase({ name: 'graph-100-2446289' }, stream, { nth: 1 }, EXACT, { together: 'unreadable once' }),
  ),
  unreadable('ad_creatives', [creativeId(0)]),
  unreadable('ad_creatives', [creativeId(7)]),
  unreadable('ad_creatives', [creativeId(11)]),
  unreadable('ad_creatives', [creativeId(3), creativeId(4)]),
  unreadable('ad_metadata', [adId(2)]),
  ladder('12 rows a report', 'ad_insights', { rowsPerReportLimit: 12 }),
  ladder('8 rows a report', 'campaign_insights', { rowsPerReportLimit: 8 }),
  ladder('12 rows a report, told at once', 'ad_insights', { rowsPerReportLimit: 12, tooLargeAt: 'submit' }),
  ladder('40 data points a report', 'campaign_insights', { dataPointsPerReportLimit: 40 }),
  ladder('60 data points a report, told at once', 'ad_insights', {
    dataPointsPerReportLimit: 60,
    tooLargeAt: 'submit',
  }),
  failingField('a field that breaks one day', 'campaign_insights', 'reach'),
  failingField('a field that breaks one ad on one day', 'ad_insights', 'actions', 1),
];

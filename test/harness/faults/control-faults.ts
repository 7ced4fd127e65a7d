import type { ControlDay } from '#functions/contract/documents.ts';
import type { StreamName } from '#functions/contract/ids.ts';
import type { FaultRule } from '#test/harness/graph-simulator.ts';
import { MISSION_STREAMS } from '#test/harness/mission.ts';
import { EXACT, type Expected, type FaultCase, fails, SIMULATOR } from './fault-case.ts';

/** Losses and restatements that only Meta's own totals show, and faults of asking for those. */

const INSIGHTS: readonly StreamName[] = MISSION_STREAMS.filter(
  ({ source }) => source.kind === 'insights',
).map(({ name }) => name);
const EDGES: readonly StreamName[] = MISSION_STREAMS.filter(({ source }) => source.kind === 'edge').map(
  ({ name }) => name,
);
const FOREVER = 1_000_000;

/** Exact, and at least one day of the stream ended so. */
const exactBy = (outcome: ControlDay['outcome']): Expected => ({ outcome: 'exact', days: outcome });
const HELD_BACK: Expected = { outcome: 'holds back' };

/** A row of one insights stream alone: totals are asked for by each of them in the same words. */
function alone(
  fault: string,
  target: StreamName,
  expected: Expected,
  graph: readonly Omit<FaultRule, 'id'>[],
  simulator: FaultCase['simulator'] = {},
): FaultCase {
  const rules = graph.map((rule, index): FaultRule => ({ id: `fault ${index}`, ...rule }));
  return { fault, target, expected, streams: [target], graph: rules, simulator };
}

const inBoth = (row: (stream: StreamName) => FaultCase): FaultCase[] => INSIGHTS.map(row);

/** Synchronous questions for the account's totals, and for rows. */
const totals = { source: 'insights:account', kind: 'totals' } as const;
const query = (stream: StreamName) => ({ stream, kind: 'query' }) as const;
const submit = (stream: StreamName) => ({ stream, kind: 'submit' }) as const;
const read = (stream: StreamName) => ({ stream, kind: 'read' }) as const;

/** The account of most rows, with ads of every kind. */
const withAds = (more: object): NonNullable<FaultCase['simulator']> => ({
  accounts: (SIMULATOR.accounts ?? []).map((account) => ({ ...account, ...more })),
});

export const CONTROL_FAULTS: readonly FaultCase[] = [
  {
    fault: 'archived and deleted ads deliver',
    target: 'all streams',
    expected: EXACT,
    simulator: withAds({ archivedAds: 3, deletedAds: 3 }),
  },
  ...inBoth((stream) =>
    alone('a report is empty, however often it is read', stream, exactBy('repaired'), [
      { match: submit(stream), when: { nth: 1 }, fault: { name: 'report-empty', reads: FOREVER } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('every report is empty', stream, exactBy('repaired'), [
      { match: submit(stream), fault: { name: 'report-empty', reads: FOREVER } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('every report is empty, and rows are refused synchronously', stream, HELD_BACK, [
      { match: submit(stream), fault: { name: 'report-empty', reads: FOREVER } },
      { match: query(stream), fault: { name: 'graph-100' } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('a page is skipped once', stream, exactBy('repaired'), [
      { match: read(stream), when: { nth: 2 }, fault: { name: 'skipped-page' } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('a page of a report is never served', stream, exactBy('repaired'), [
      { match: submit(stream), when: { nth: 1 }, fault: { name: 'rows-lost' } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('the last page of a report is never served', stream, exactBy('repaired'), [
      { match: submit(stream), when: { nth: 1 }, fault: { name: 'rows-lost', where: 'end' } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('a page of a report is never served, nor in the first list', stream, exactBy('repaired'), [
      { match: submit(stream), when: { nth: 1 }, fault: { name: 'rows-lost' } },
      { match: query(stream), when: { nth: 1 }, fault: { name: 'rows-lost' } },
    ]),
  ),
  ...EDGES.flatMap((stream) => [
    alone('a page of the list is skipped once', stream, EXACT, [
      { match: { stream, kind: 'list' }, when: { nth: 2 }, fault: { name: 'skipped-page' } },
    ]),
    alone('a page of the list is never served', stream, EXACT, [
      { match: { stream, kind: 'list' }, when: { nth: 1 }, fault: { name: 'rows-lost' } },
    ]),
  ]),
  ...inBoth((stream) =>
    alone('the first totals are empty', stream, exactBy('agrees'), [
      { match: totals, when: { nth: 1 }, fault: { name: 'totals-empty' } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('the first totals lack half of the days', stream, exactBy('agrees'), [
      { match: totals, when: { nth: 1 }, fault: { name: 'totals-partial' } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('totals are refused', stream, exactBy('unproven'), [
      { match: totals, fault: { name: 'graph-100' } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('totals are 2 % too low at first', stream, exactBy('moving'), [
      { match: totals, when: { nth: 1 }, fault: { name: 'totals-off', percent: -2 } },
    ]),
  ),
  ...inBoth((stream) =>
    alone(
      'spend that no object carries',
      stream,
      exactBy('difference'),
      [],
      withAds({ unseenAds: 2, delivery: 1 }),
    ),
  ),
  alone(
    'an ad has a status that nobody knows',
    'ad_insights',
    exactBy('repaired'),
    [],
    withAds({ unknownStatusAds: 1, delivery: 1 }),
  ),
  ...inBoth((stream) =>
    alone('the status filter is refused once', stream, exactBy('agrees'), [
      { match: submit(stream), when: { nth: 1 }, fault: { name: 'status-filter-refused' } },
    ]),
  ),
  ...inBoth((stream) =>
    alone(
      'DELETED is refused in the status filter',
      stream,
      EXACT,
      [{ match: { stream }, fault: { name: 'status-filter-refused', status: 'DELETED' } }],
      withAds({ deletedAds: 0 }),
    ),
  ),
  ...inBoth((stream) =>
    alone(
      'every status filter is refused',
      stream,
      EXACT,
      [{ match: { stream }, fault: { name: 'status-filter-refused' } }],
      // What no other request shows cannot be had then.
      withAds({ archivedAds: 0, deletedAds: 0 }),
    ),
  ),
  ...inBoth((stream) =>
    alone('a second group of fields loses a page', stream, exactBy('repaired'), [
      { match: submit(stream), when: { nth: 1 }, fault: { name: 'fields-dropped', fields: ['reach'] } },
      // The further report that asks for the field which was dropped.
      { match: { ...submit(stream), field: 'reach' }, when: { nth: 2 }, fault: { name: 'rows-lost' } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('a field is dropped from a report', stream, EXACT, [
      { match: submit(stream), when: { nth: 1 }, fault: { name: 'fields-dropped', fields: ['reach'] } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('a day grows while its report is computed', stream, EXACT, [
      {
        match: submit(stream),
        when: { nth: 1 },
        fault: { name: 'restate', day: '2026-03-03', percent: 30 },
      },
    ]),
  ),
  ...inBoth((stream) =>
    alone(
      'a day grows in the six hours before its report, and a page of that is never served',
      stream,
      exactBy('repaired'),
      [
        { match: submit(stream), when: { nth: 1 }, fault: { name: 'throttle-creation', seconds: 21_600 } },
        {
          match: totals,
          when: { nth: 2 },
          fault: { name: 'restate', day: '2026-03-03', percent: 30 },
        },
        { match: submit(stream), when: { nth: 2 }, fault: { name: 'rows-lost' } },
      ],
    ),
  ),
  {
    ...alone('28 days of 3,000 ads complete empty', 'ad_insights', exactBy('repaired'), [
      { match: submit('ad_insights'), when: { nth: 1 }, fault: { name: 'report-empty', reads: FOREVER } },
    ]),
    simulator: { ...withAds({ campaigns: 60, ads: 3_000, delivery: 0.2 }), pageCap: 1_000 },
    window: { since: '2026-03-02', until: '2026-03-29' },
    // Four of a week each, and one more.
    mostReports: 5,
  },
  ...inBoth((stream) =>
    alone('making reports is limited', stream, EXACT, [
      { match: submit(stream), when: { nth: 1 }, fault: { name: 'throttle-creation', seconds: 300 } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('a restatement between report and totals', stream, { outcome: 'completes' }, [
      { match: totals, when: { nth: 2 }, fault: { name: 'restate', percent: 3 } },
    ]),
  ),
  ...inBoth((stream) =>
    alone('making a report is refused once', stream, EXACT, [
      { match: submit(stream), when: { nth: 1 }, fault: { name: 'graph-613-creation' } },
    ]),
  ),
  alone('Meta refuses the stream for hours', 'ad_insights', fails('PatienceExceeded'), [
    { match: submit('ad_insights'), fault: { name: 'graph-368' } },
  ]),
];

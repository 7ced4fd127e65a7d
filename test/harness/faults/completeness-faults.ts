import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import type { AccountSpec } from '#local/graph/data/accounts.ts';
import type { Fault } from '#local/graph/faults.ts';
import { type SimulatorOptions, sourceOf } from '#test/harness/graph-simulator.ts';
import { EXACT, type FaultCase, graphCase, SIMULATOR } from './fault-case.ts';

const INSIGHTS = STREAM_NAMES.filter((stream) => sourceOf(stream).startsWith('insights:'));
const EDGES = STREAM_NAMES.filter((stream) => !INSIGHTS.includes(stream) && sourceOf(stream) !== 'accounts');

/** What becomes of the first report of a stream: found by the control totals, and mended. */
const OF_REPORT: readonly (readonly [string, Fault])[] = [
  ['a page in its middle is never served', { name: 'rows-lost' }],
  ['its last pages are never served', { name: 'rows-lost', where: 'end' }],
  ['empty, however often it is read', { name: 'report-empty', reads: Number.POSITIVE_INFINITY }],
  ['a field is dropped', { name: 'fields-dropped', fields: ['reach'] }],
  ['making it is limited', { name: 'throttle-creation', seconds: 300 }],
  ['making it is refused once', { name: 'graph-613-creation' }],
  ['a day grows while it is computed', { name: 'restate', day: '2026-03-03', percent: 30 }],
];

/** What becomes of the first answer about the account as a whole, which all insights streams ask for. */
const OF_TOTALS: readonly (readonly [string, Fault])[] = [
  ['empty', { name: 'totals-empty' }],
  ['without every second day', { name: 'totals-partial' }],
  ['2 % low', { name: 'totals-off', percent: -2 }],
];

/** A stream by itself, so that the first answer is its own. */
function totalsCase(
  [what, fault]: readonly [string, Fault],
  target: string,
  when: { readonly nth: number } | undefined,
): FaultCase {
  const rule = { id: 'totals', match: { kind: 'totals' as const }, fault, ...(when && { when }) };
  const always = when === undefined ? ', always' : '';
  return { fault: `totals ${what}${always}`, target, expected: EXACT, graph: [rule], streams: [target] };
}

/** An account of the simulator with some things changed. */
const withAccount = (change: Partial<AccountSpec>): SimulatorOptions => ({
  accounts: (SIMULATOR.accounts ?? []).map((account) => ({ ...account, ...change })),
});

/** What must not be lost without a word: rows, objects of any status, whole reports, and the totals themselves. */
export const COMPLETENESS_FAULTS: readonly FaultCase[] = [
  ...OF_REPORT.flatMap(([what, fault]) =>
    INSIGHTS.map((stream) => ({
      ...graphCase(fault, stream, { nth: 1 }, EXACT, { kind: 'submit' }),
      fault: `first report: ${what}`,
    })),
  ),
  ...OF_TOTALS.flatMap((each) => INSIGHTS.map((stream) => totalsCase(each, stream, { nth: 1 }))),
  ...INSIGHTS.map((stream) => totalsCase(['refused', { name: 'graph-100' }], stream, undefined)),
  ...EDGES.flatMap((stream) => [
    graphCase({ name: 'rows-lost' }, stream, { nth: 1 }, EXACT),
    graphCase({ name: 'skipped-page' }, stream, { nth: 1 }, EXACT),
  ]),
  ...INSIGHTS.flatMap((stream) => [
    graphCase({ name: 'skipped-page' }, stream, { nth: 1 }, EXACT),
    graphCase({ name: 'status-filter-refused' }, stream, { nth: 1 }, EXACT, { streams: [stream] }),
    {
      ...graphCase({ name: 'status-filter-refused' }, stream, undefined, EXACT, { streams: [stream] }),
      // What no other request shows cannot be had then.
      simulator: withAccount({ archivedAds: 0, deletedAds: 0 }),
    },
  ]),
  ...INSIGHTS.map((stream): FaultCase => {
    const same = graphCase({ name: 'rows-lost' }, stream, { nth: 1 }, EXACT, { kind: 'submit' });
    const list = { id: 'list', match: { kind: 'query' as const }, fault: { name: 'rows-lost' as const } };
    return {
      ...same,
      fault: 'a page is never served, nor in the first list',
      graph: [...(same.graph ?? []), { ...list, when: { nth: 1 } }],
      streams: [stream],
    };
  }),
  ...[
    ['ads that nobody may see', { unseenAds: 3 }] as const,
    ['an ad of an unknown status', { unknownStatusAds: 1 }] as const,
  ].flatMap(([fault, change]) =>
    INSIGHTS.map(
      (target): FaultCase => ({
        fault,
        target,
        expected: EXACT,
        simulator: withAccount(change),
        streams: [target],
      }),
    ),
  ),
];

import type { Faults } from './fake-meta.ts';
import {
  always,
  asMade,
  halfOf,
  mixed,
  nothing,
  once,
  refuse,
  restated,
  scaled,
  understated,
  withoutCampaign,
  withoutPage,
  withoutTail,
  withZeroRows,
} from './fault-kinds.ts';
import type { StreamOptions } from './run-stream.ts';
import type { WorldSize } from './world.ts';

/** What goes wrong in a world, and what may come of it. */
export interface Scenario {
  readonly name: string;
  readonly faults?: Faults | ((size: WorldSize) => Faults);
  readonly options?: Partial<StreamOptions>;
  readonly values?: number;
  /** Ads with a status that no enum has. */
  readonly oddAds?: number;
  /** Outcomes that may occur; days without delivery agree anyhow. */
  readonly outcomes: readonly string[];
  /** Most requests of the look-up. */
  readonly requests: number;
  /** Most reports read again. */
  readonly rereads?: number;
  /** Meta shows less than it has: no list and no report has the rows that are lost. */
  readonly unseen?: true;
  /** A loss that is smaller than the answers differ does not show: the day is `moving`, and says by how much. */
  readonly hiddenByMoving?: true;
}

const BREAKDOWN = { options: { shape: 'ad by age' }, values: 3 } as const;
const CAMPAIGNS = { options: { shape: 'campaign' } } as const;
const FOUND = ['repaired'];
/** Each with the outcomes that the days may have. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'nothing goes wrong', outcomes: [], requests: 0 },
  { name: 'nothing goes wrong, campaigns', ...CAMPAIGNS, outcomes: [], requests: 0 },
  { name: 'nothing goes wrong, breakdown', ...BREAKDOWN, outcomes: [], requests: 0 },
  { name: 'a page is skipped once', faults: { report: once(withoutPage) }, outcomes: FOUND, requests: 4 },
  {
    name: 'a page is skipped once, campaigns',
    ...CAMPAIGNS,
    faults: { report: once(withoutPage) },
    outcomes: FOUND,
    requests: 4,
  },
  { name: 'the tail is cut once', faults: { report: once(withoutTail) }, outcomes: FOUND, requests: 4 },
  {
    name: 'a report is empty when it is read first',
    faults: { report: once(nothing) },
    outcomes: FOUND,
    requests: 4,
  },
  { name: 'a page is never served', faults: { report: always(withoutPage) }, outcomes: FOUND, requests: 6 },
  {
    name: 'a page is never served, breakdown',
    ...BREAKDOWN,
    faults: { report: always(withoutPage) },
    outcomes: FOUND,
    requests: 8,
  },
  {
    name: 'a page is never served, campaigns',
    ...CAMPAIGNS,
    faults: { report: always(withoutPage) },
    outcomes: FOUND,
    requests: 9,
  },
  {
    name: 'a report is empty as it was made',
    faults: { report: asMade(nothing) },
    outcomes: FOUND,
    requests: 8,
  },
  {
    name: 'a report is empty whenever it is made',
    faults: { report: always(nothing) },
    outcomes: FOUND,
    requests: 8,
  },
  {
    name: 'a report is empty, and its rows are refused',
    faults: { report: always(nothing), fullRows: refuse },
    outcomes: ['held_back'],
    requests: 9,
  },
  {
    name: 'the first control is empty',
    faults: { totals: (totals, asked) => (asked === 0 ? new Map() : totals) },
    outcomes: [],
    requests: 0,
  },
  {
    name: 'the first control has half of the days',
    faults: { totals: (totals, asked) => (asked === 0 ? halfOf(totals) : totals) },
    outcomes: [],
    requests: 0,
  },
  {
    name: 'the second control has half of the days, the report is empty',
    faults: { totals: (totals, asked) => (asked === 1 ? halfOf(totals) : totals), report: asMade(nothing) },
    outcomes: FOUND,
    requests: 8,
  },
  {
    name: 'the control is refused',
    faults: { totals: refuse, report: asMade(nothing) },
    outcomes: ['unproven'],
    requests: 0,
  },
  {
    name: 'the list is refused, the report is empty',
    faults: { list: refuse, report: always(nothing) },
    outcomes: ['held_back'],
    requests: 7,
  },
  {
    name: 'the list is refused, a page was skipped once',
    faults: { list: refuse, report: once(withoutPage) },
    outcomes: FOUND,
    requests: 4,
  },
  {
    name: 'campaigns are refused, a page is never served',
    faults: { campaigns: refuse, report: always(withoutPage) },
    outcomes: FOUND,
    requests: 7,
  },
  {
    name: 'all that looks up is refused, and the account knows more',
    faults: { totals: scaled(1.05), campaigns: refuse, list: refuse },
    outcomes: ['held_back'],
    requests: 8,
  },
  {
    name: 'the list loses the page that the report loses',
    faults: { report: always(withoutPage), list: (rows, asked) => (asked === 0 ? withoutPage(rows) : rows) },
    outcomes: FOUND,
    requests: 7,
  },
  {
    name: 'the list of campaigns loses a page, too',
    faults: {
      report: always(withoutPage),
      campaigns: (rows, asked) => (asked === 0 ? withoutPage(rows) : rows),
    },
    outcomes: FOUND,
    requests: 7,
  },
  {
    name: 'every status is refused for good',
    faults: { filterRefused: true },
    outcomes: ['difference'],
    requests: 8,
  },
  { name: 'three ads have an unknown status', oddAds: 3, outcomes: FOUND, requests: 10 },
  {
    name: 'the account knows more',
    faults: { totals: scaled(1.05) },
    outcomes: ['difference'],
    requests: 4,
    rereads: 0,
  },
  {
    name: 'the account knows more, campaigns',
    ...CAMPAIGNS,
    faults: { totals: scaled(1.05) },
    outcomes: ['difference'],
    requests: 4,
    rereads: 0,
  },
  {
    name: 'the account knows more, a page is skipped once',
    faults: { totals: scaled(1.05), report: once(withoutPage) },
    outcomes: ['difference'],
    requests: 10,
  },
  {
    name: 'the account knows more, a page is never served',
    faults: { totals: scaled(1.05), report: always(withoutPage) },
    outcomes: ['difference'],
    requests: 11,
  },
  {
    name: 'the account knows more, rows of zeros are listed',
    ...BREAKDOWN,
    faults: { totals: scaled(1.05), list: withZeroRows },
    outcomes: ['difference'],
    requests: 9,
    rereads: 0,
  },
  {
    name: 'the account knows less',
    faults: { totals: scaled(0.95) },
    outcomes: ['difference'],
    requests: 1,
    rereads: 0,
  },
  {
    name: 'two answers are 2 % low, a page is skipped',
    faults: {
      totals: (totals, asked) => (asked < 2 ? scaled(0.98)(totals) : totals),
      report: always((rows) => rows.filter((_, index) => index % 10 !== 3)),
    },
    outcomes: ['repaired', 'moving'],
    requests: 7,
    hiddenByMoving: true,
  },
  {
    name: 'a breakdown gives nothing',
    ...BREAKDOWN,
    faults: { report: nothing, list: nothing },
    outcomes: ['difference'],
    requests: 4,
    rereads: 0,
    unseen: true,
  },
  {
    name: 'the report understates some ads',
    faults: { report: always(understated) },
    outcomes: FOUND,
    requests: 6,
  },
  {
    name: 'one campaign is never served',
    faults: { report: always(withoutCampaign) },
    outcomes: FOUND,
    requests: 5,
  },
  {
    name: 'one campaign is never served, and the list loses half of it, once',
    faults: {
      report: always(withoutCampaign),
      list: (rows, asked) => (asked === 0 ? rows.slice(Math.ceil(rows.length / 2)) : rows),
    },
    outcomes: FOUND,
    requests: 6,
  },
  {
    name: 'numbers grow between the list and the repair',
    faults: ({ days }) => ({
      report: always(withoutPage),
      restate: (_cell, requests) => (requests > (days > 7 ? 8 : 6) ? 1.03 : 1),
    }),
    outcomes: FOUND,
    requests: 6,
  },
  { name: 'numbers grow', faults: restated(1.03), outcomes: ['moving', 'repaired'], requests: 10 },
  { name: 'numbers shrink', faults: restated(0.97), outcomes: ['moving', 'repaired'], requests: 10 },
  {
    name: 'numbers shrink, then grow',
    faults: restated(0.95, 1.05),
    outcomes: ['moving', 'repaired', 'difference'],
    requests: 4,
  },
  {
    name: 'numbers grow, then shrink',
    faults: restated(1.05, 0.95),
    outcomes: ['moving', 'repaired', 'difference'],
    requests: 3,
  },
  {
    name: 'some grow, some shrink',
    faults: mixed,
    outcomes: ['moving', 'repaired', 'difference'],
    requests: 20,
  },
];

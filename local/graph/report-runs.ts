import { dayNumber } from './data/days.ts';
import { objectId, parseId } from './data/ids.ts';
import { LEVELS } from './data/levels.ts';
import type { Growth } from './data/metrics.ts';
import { hashText } from './data/random.ts';
import { GRAPH_ERRORS } from './graph-error-table.ts';
import { countRows } from './insights.ts';
import type { InsightsQuery } from './insights-query.ts';
import { insightsSource } from './insights-source.ts';
import type { LostRows } from './paging.ts';
import { badParameter, type GraphErrorLike, GraphFailure, unknownObject } from './replies.ts';
import type { FailingField, ReportLimits } from './report-limits.ts';
import type { Restatements } from './restatements.ts';

/** Faults of a report, which last as long as the report. */
export type ReportFault =
  /** Ends as `Job Failed`; with the error fields that API v25 added, or without. */
  | { readonly kind: 'failed'; readonly error: GraphErrorLike | undefined }
  /** `Job Skipped`: expired before it ran. */
  | { readonly kind: 'skipped' }
  /** `Job Running` at this percentage forever. */
  | { readonly kind: 'stuck'; readonly percent: number }
  /** `Job Running` at 100 % for this many more polls. */
  | { readonly kind: 'running-at-100'; readonly polls: number }
  /** Its first reads find no rows, although it is completed. */
  | { readonly kind: 'empty'; readonly reads: number }
  /** Some rows are missing from its pages in every read. */
  | LostRows
  /** Fields that were silently dropped when it was created. */
  | { readonly kind: 'fields-dropped'; readonly fields: readonly string[] }
  /** Its first polls return 100/33, like those of a too new report. */
  | { readonly kind: 'unknown-yet'; readonly polls: number };

/** A report run. */
export interface Report {
  readonly id: string;
  readonly query: InsightsQuery;
  /** Restatements at the time it was completed. */
  growth: Growth | undefined;
  /** Milliseconds since 1970, shown as `time_ref` only. */
  readonly submittedAt: number;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly faults: ReportFault[];
  polls: number;
  pollsAtEnd: number;
  readsOfStart: number;
}

/** The state of a report in a poll's response. */
export interface ReportState {
  readonly status:
    | 'Job Not Started'
    | 'Job Started'
    | 'Job Running'
    | 'Job Completed'
    | 'Job Failed'
    | 'Job Skipped';
  readonly percent: number;
  readonly error?: GraphErrorLike;
}

/** Ids of reports of other shapes than a level alone: a range of ids for each shape. */
const FIRST_OF_SHAPES = 10_000_000;
const IDS_PER_RANGE = 10_000;
const RANGES = 8_999;
/** Reports a day and account with the reach of breakdowns from before 13 months. Meta: marketing-api/insights. */
const OLD_REACH_PER_DAY = 10;
const GEOGRAPHY = ['country', 'region', 'comscore_market'];

/** All report runs of a simulator. */
export class Reports {
  readonly #reports = new Map<string, Report>();
  readonly #made = new Map<string, number>();
  readonly #limits: ReportLimits;
  readonly #restatements: Restatements;

  constructor(limits: ReportLimits, restatements: Restatements) {
    this.#limits = limits;
    this.#restatements = restatements;
  }

  /**
   * Creates a report.
   * @throws GraphFailure when it is too large, or needs old reach once too often.
   */
  submit(query: InsightsQuery): Report {
    if (this.#limits.tooLargeAt === 'submit') this.assertSize(query);
    if (query.isOldReach) this.#countOldReach(query.account.id);
    const report: Report = {
      id: this.#nextId(query),
      query,
      growth: undefined,
      submittedAt: Date.now(),
      startedAt: performance.now(),
      faults: this.#ownFaults(query),
      polls: 0,
      pollsAtEnd: 0,
      readsOfStart: 0,
    };
    this.#reports.set(report.id, report);
    return report;
  }

  /** Ids are numbered per account and source, so that sources do not affect each other's ids. */
  #nextId({ account, source, level }: InsightsQuery): string {
    const made = this.#count(`${account.id}/${source}`);
    if (source === insightsSource({ level })) {
      return objectId(account, 'report', (made - 1) * LEVELS.length + LEVELS.indexOf(level));
    }
    const range = FIRST_OF_SHAPES + (hashText(source) % RANGES) * IDS_PER_RANGE;
    let index = range + made;
    while (this.#reports.has(objectId(account, 'report', index))) index += 1;
    return objectId(account, 'report', index);
  }

  #count(key: string): number {
    const made = (this.#made.get(key) ?? 0) + 1;
    this.#made.set(key, made);
    return made;
  }

  /** @throws GraphFailure after the day's requests of the account. Meta: marketing-api/insights. */
  #countOldReach(account: string): void {
    const today = new Date().toISOString().slice(0, 10);
    if (this.#count(`${account}/old reach/${today}`) <= OLD_REACH_PER_DAY) return;
    throw badParameter('Reach-related metric breakdowns are unavailable due to rate limit threshold.');
  }

  /** The report with this id, if there is one. */
  find(id: string): Report | undefined {
    return this.#reports.get(id);
  }

  /** @throws GraphFailure 100/1487534 when a query exceeds the limit on rows or data points. */
  assertSize(query: InsightsQuery): void {
    if (this.#tooLarge(query)) throw new GraphFailure(GRAPH_ERRORS['graph-100-1487534']);
  }

  /** Answers a poll. @throws GraphFailure 100/33 while the report is too new to be found. */
  poll(report: Report): ReportState {
    report.polls += 1;
    const fresh = report.faults.find((fault) => fault.kind === 'unknown-yet');
    if (fresh !== undefined && report.polls <= fresh.polls) throw unknownObject(report.id);
    return this.#state(report, true);
  }

  /** Whether the rows can be read now. */
  isReadable(report: Report): boolean {
    return this.#state(report, false).status === 'Job Completed';
  }

  #state(report: Report, isPoll: boolean): ReportState {
    for (const fault of report.faults) {
      if (fault.kind === 'skipped') return { status: 'Job Skipped', percent: 0 };
    }
    const { lifetimeMs } = this.#limits;
    if (lifetimeMs !== undefined && performance.now() - report.startedAt > lifetimeMs) {
      return { status: 'Job Skipped', percent: 0 };
    }
    const state = runningState(this.#progress(report));
    const stuck = report.faults.find((fault) => fault.kind === 'stuck');
    if (stuck !== undefined && state.percent >= stuck.percent) {
      return { status: 'Job Running', percent: stuck.percent };
    }
    if (state.status !== 'Job Completed') return state;
    report.growth ??= this.#restatements.of(report.query.account);
    if (isPoll) report.pollsAtEnd += 1;
    const failed = report.faults.find((fault) => fault.kind === 'failed');
    if (failed !== undefined) {
      return {
        status: 'Job Failed',
        percent: 0,
        ...(failed.error === undefined ? {} : { error: failed.error }),
      };
    }
    const late = report.faults.find((fault) => fault.kind === 'running-at-100');
    if (late !== undefined && report.pollsAtEnd <= late.polls) return { status: 'Job Running', percent: 100 };
    return state;
  }

  /** Progress of a report, 0 … 1: by real time, or by polls so that the outcome does not depend on time. */
  #progress(report: Report): number {
    const { polls, ms } = this.#limits;
    const done = polls === undefined ? (performance.now() - report.startedAt) / ms : report.polls / polls;
    return Math.min(1, done);
  }

  #ownFaults(query: InsightsQuery): ReportFault[] {
    const failing = this.#limits.failingFields.find((field) => asksFor(query, field));
    if (failing !== undefined) {
      return [{ kind: 'failed', error: GRAPH_ERRORS[failing.error ?? 'graph-2-1504044'] }];
    }
    if (isImpossible(query)) return [{ kind: 'failed', error: GRAPH_ERRORS['graph-2-1504044'] }];
    return this.#tooLarge(query) ? [{ kind: 'failed', error: GRAPH_ERRORS['graph-neg3-1504045'] }] : [];
  }

  #tooLarge(query: InsightsQuery): boolean {
    const { rows, dataPoints } = this.#limits;
    if (rows === undefined && dataPoints === undefined) return false;
    // An account has one row per day, so the limit never applies.
    if (query.level === 'account' && query.splitter === undefined) return false;
    const found = countRows(query);
    return (
      (rows !== undefined && found > rows) ||
      (dataPoints !== undefined && found * query.fields.length > dataPoints)
    );
  }
}

/** Incremental conversions by place always fail. Source: airbytehq/airbyte#79643. */
export const isImpossible = ({ windows, breakdowns }: InsightsQuery): boolean =>
  windows.includes('incrementality') && breakdowns.some((name) => GEOGRAPHY.includes(name));

function asksFor(query: InsightsQuery, failing: FailingField): boolean {
  const day = dayNumber(failing.day);
  return (
    query.account.id === failing.account &&
    query.fields.includes(failing.field) &&
    query.since <= day &&
    day <= query.until &&
    (failing.ad === undefined || query.counts(parseId(failing.ad)?.index ?? -1))
  );
}

/** The states of a successful report. For its last tenth it shows 100 % but still runs, as at Meta. */
function runningState(progress: number): ReportState {
  if (progress >= 1) return { status: 'Job Completed', percent: 100 };
  if (progress < 0.05) return { status: 'Job Not Started', percent: 0 };
  if (progress < 0.1) return { status: 'Job Started', percent: 0 };
  return { status: 'Job Running', percent: Math.min(100, Math.floor((progress * 100) / 0.9)) };
}

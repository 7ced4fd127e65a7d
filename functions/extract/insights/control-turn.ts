import type { Measures } from '#functions/contract/documents.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import { answersOf, type ControlAnswer, controlAnswer } from './control/answers.ts';
import { GraphQuestions } from './control/graph-questions.ts';
import type { ControlQuestions } from './control/questions.ts';
import type { InsightsRun } from './insights-run.ts';
import type { InsightsWork } from './insights-work.ts';
import { close, covers, type Report } from './report.ts';
import { askedFields, shapeParameters } from './report-request.ts';

/** With this many complete reports, request their closing totals without waiting for the others. */
const CLOSE_AT = 10;

/**
 * Near a limit, a turn may get only one call. After this many turns in a row that requested totals and could then not
 * create a report, the last answer is used. It is older than the report, so its days are more often `moving`.
 */
const MAX_UNUSED_OPENINGS = 2;

/** Requests Meta's totals within one turn, because totals of an earlier turn are too old for a new report. */
export class ControlTurn {
  readonly #run: InsightsRun;
  /** The days requested in this turn; `id` is undefined where Meta refused. */
  readonly #asked: (DayRange & { readonly id: number | undefined })[] = [];

  constructor(run: InsightsRun) {
    this.#run = run;
  }

  /** The questions, with the statuses that Meta accepts now. */
  questions(): ControlQuestions {
    const { client, account, description, work } = this.#run;
    return new GraphQuestions({
      client,
      account: account.account,
      description,
      fields: askedFields(description),
      parameters: shapeParameters(description.source),
      form: work.statuses,
    });
  }

  /**
   * Requests the totals of days and keeps the answer.
   * @returns undefined when Meta refuses the question. @throws any other GraphError
   */
  async ask(days: DayRange): Promise<ControlAnswer | undefined> {
    const { work, progress } = this.#run;
    const found = await this.questions().totals(days);
    const answer = found && controlAnswer(work.nextAnswer++, days, found);
    if (answer !== undefined) work.answers.push(answer);
    this.#asked.push({ ...days, id: answer?.id });
    progress.move();
    return answer;
  }

  /**
   * Requests the totals for reports that are about to be created.
   * @returns id of this turn's first answer with the first report's days; undefined when Meta refuses.
   */
  async opening(reports: readonly Report[]): Promise<number | undefined> {
    const [first] = reports;
    if (first === undefined || this.#isUnprovable()) return undefined;
    const known = this.#asked.find(({ since, until }) => since <= first.since && first.until <= until);
    if (known !== undefined) return known.id;
    const { work } = this.#run;
    if (work.unusedOpenings >= MAX_UNUSED_OPENINGS) {
      const latest = work.answers.findLast(
        ({ since, until }) => since <= first.since && first.until <= until,
      );
      if (latest !== undefined) return latest.id;
    }
    const answer = await this.ask(spanOf(reports));
    work.unusedOpenings += 1;
    return answer?.id;
  }

  /** Requests the totals for complete reports once no report is in progress. */
  async closing(): Promise<void> {
    const { work } = this.#run;
    if (this.#isUnprovable()) return;
    const open = work.reports.filter(isOpen);
    if (open.length === 0) return;
    const isComputing = work.reports.some(({ state }) => state === 'submitted');
    if (isComputing && open.length < CLOSE_AT) return;
    const answer = await this.ask(spanOf(open));
    for (const report of open) close(report, answer?.id);
  }

  /** Totals would prove nothing of rows that cannot be compared with them. */
  #isUnprovable(): boolean {
    return 'unproven' in this.#run.description.source.proof;
  }
}

const isOpen = ({ state, closed, purpose, submittedAt }: Report): boolean =>
  purpose === 'rows' &&
  (state === 'ready' || state === 'read') &&
  closed !== true &&
  submittedAt !== undefined;

/** The range from the first to the last day of reports. */
export function spanOf(reports: readonly DayRange[]): DayRange {
  const sinces = reports.map(({ since }) => since).sort();
  const untils = reports.map(({ until }) => until).sort();
  return { since: sinces[0] ?? '', until: untils.at(-1) ?? '' };
}

/** The answers for a day, starting with the first of its reports; empty when there are none. */
export function answersOfDay(
  { reports, answers, answersFrom }: Pick<InsightsWork, 'reports' | 'answers' | 'answersFrom'>,
  day: string,
): readonly Measures[] {
  const first = reports
    .filter((report) => report.purpose === 'rows' && covers(report, day))
    .flatMap(({ answer }) => answer ?? []);
  const from = Math.max(first.length === 0 ? 0 : Math.min(...first), answersFrom[day] ?? 0);
  return answersOf(
    answers.filter(({ id }) => id >= from),
    day,
  );
}

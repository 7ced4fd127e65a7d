import type { Measures } from '#functions/contract/documents.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import { answersOf, type ControlAnswer, controlAnswer } from './control/answers.ts';
import { GraphQuestions } from './control/graph-questions.ts';
import type { ControlQuestions } from './control/questions.ts';
import type { InsightsRun } from './insights-run.ts';
import type { InsightsWork } from './insights-work.ts';
import { close, covers, type Report } from './report.ts';

/** So many complete reports are not kept waiting for the others before their closing totals are asked. */
const CLOSE_AT = 10;

/**
 * Near a limit, a turn may get one call. After so many turns in a row that asked for totals and then could make no
 * report, the last answer is used: it is older than the report, and its days are more often `moving`.
 */
const MAX_UNUSED_OPENINGS = 2;

/** Asks Meta's own totals in one turn: an answer of an earlier turn is too old for a report that is made now. */
export class ControlTurn {
  readonly #run: InsightsRun;
  /** What was asked in this turn; `id` is absent where Meta refused. */
  readonly #asked: (DayRange & { readonly id: number | undefined })[] = [];

  constructor(run: InsightsRun) {
    this.#run = run;
  }

  /** The questions, with the statuses that Meta takes now. */
  questions(): ControlQuestions {
    const { client, account, description, work } = this.#run;
    return new GraphQuestions({
      client,
      account: account.account,
      description,
      fields: description.fields.map(({ name }) => name),
      parameters: { action_attribution_windows: description.source.attributionWindows },
      form: work.statuses,
    });
  }

  /**
   * Asks the totals of days and keeps the answer.
   * @returns undefined when Meta refuses the question itself. @throws GraphError of any other kind.
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
   * The totals that belong to reports which are about to be made.
   * @returns id of the first answer of this turn that holds the first report's days; undefined: Meta refuses.
   */
  async opening(reports: readonly Report[]): Promise<number | undefined> {
    const [first] = reports;
    if (first === undefined) return undefined;
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

  /** Asks the totals of reports that are complete, once none of those that were made is still computed. */
  async closing(): Promise<void> {
    const { work } = this.#run;
    const open = work.reports.filter(isOpen);
    if (open.length === 0) return;
    const isComputing = work.reports.some(({ state }) => state === 'submitted');
    if (isComputing && open.length < CLOSE_AT) return;
    const answer = await this.ask(spanOf(open));
    for (const report of open) close(report, answer?.id);
  }
}

const isOpen = ({ state, closed, purpose, submittedAt }: Report): boolean =>
  purpose === 'rows' &&
  (state === 'ready' || state === 'read') &&
  closed !== true &&
  submittedAt !== undefined;

/** From the first to the last day of reports. */
export function spanOf(reports: readonly DayRange[]): DayRange {
  const sinces = reports.map(({ since }) => since).sort();
  const untils = reports.map(({ until }) => until).sort();
  return { since: sinces[0] ?? '', until: untils.at(-1) ?? '' };
}

/**
 * The answers that belong to a day: those since the first of its reports was made. Empty: none could be had.
 */
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

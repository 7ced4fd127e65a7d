import type { ControlDay, Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import { answersOf, type ControlAnswer, controlAnswer } from '#functions/extract/insights/control/answers.ts';
import { controlDay } from '#functions/extract/insights/control/control-day.ts';
import { type Judgement, judgeDay } from '#functions/extract/insights/control/judge-day.ts';
import { addMeasures, COUNTS, measuresOf, ZERO } from '#functions/extract/insights/control/measures.ts';
import { beginMend, finishStep, nextStep } from '#functions/extract/insights/control/mend.ts';
import type { MendContext, MendStep } from '#functions/extract/insights/control/mend-contract.ts';
import { type MendedDay, MendState } from '#functions/extract/insights/control/mend-state.ts';
import { type DayRange, tileDays } from '#functions/runtime/days.ts';
import { type FakeMeta, KEYS, type Shape, textOfKey } from './fake-meta.ts';
import { draws } from './world.ts';

export interface StreamOptions {
  readonly shape: Shape;
  readonly currency: string;
  readonly reportDays: number;
  /** Seed of crashes and of ends of turns; absent: there are none. */
  readonly trouble?: number;
}

/** What became of a stream's work. */
export interface StreamOutcome {
  readonly days: ReadonlyMap<string, ControlDay>;
  /** Rows that would be published, including those of days held back. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Requests of the look-up alone. */
  readonly mendRequests: number;
  readonly rereads: number;
  readonly furtherReports: number;
}

class Crash extends Error {}

/** The engine in small: reports, totals, judging and the look-up, with crashes and ends of turns in between. */
export class Stream {
  readonly #meta: FakeMeta;
  readonly #options: StreamOptions;
  readonly #days: readonly string[];
  readonly #answers: ControlAnswer[] = [];
  /** By key. */
  readonly #kept = new Map<string, Row>();
  /** By day. */
  readonly #staged = new Map<string, Row[]>();

  constructor(meta: FakeMeta, days: readonly string[], options: StreamOptions) {
    this.#meta = meta;
    this.#options = options;
    this.#days = days;
  }

  /** Makes reports, reads them, and proves them. */
  async run(): Promise<StreamOutcome> {
    const window = { since: this.#days[0] ?? '', until: this.#days.at(-1) ?? '' };
    await this.#ask(window);
    const first = this.#answers[0];
    const idle =
      first !== undefined && Object.keys(first.days).length === 0 && !(await this.#meta.anyRow(window));
    const ranges = idle ? [] : tileDays(window, this.#options.reportDays);
    for (const range of ranges) this.#readReport(range, { made: 0, reading: 0 });
    if (!idle) await this.#ask(window);
    this.#stage(this.#days);
    return await this.#prove(ranges);
  }

  async #prove(ranges: readonly DayRange[]): Promise<StreamOutcome> {
    const before = this.#meta.requests;
    const wrong = this.#days
      .map((day) => [day, this.#judge(day)] as const)
      .filter(([, { verdict }]) => verdict === 'short' || verdict === 'surplus');
    const counts = { rereads: 0, furtherReports: 0 };
    const mended =
      wrong.length === 0
        ? {}
        : await this.#mend(new Map(wrong.map(([day, { rows }]) => [day, rows])), ranges, counts);
    const days = new Map(
      this.#days.map((day) => [day, controlDay(day, this.#judge(day), mended[day])] as const),
    );
    const mendRequests = this.#meta.requests - before - counts.rereads - counts.furtherReports;
    return { days, rows: this.#published(), mendRequests, ...counts };
  }

  async #mend(
    days: ReadonlyMap<string, Measures>,
    ranges: readonly DayRange[],
    counts: { rereads: number; furtherReports: number },
  ): Promise<Readonly<Record<string, MendedDay>>> {
    const draw = draws(this.#options.trouble ?? 0);
    const troubled = this.#options.trouble !== undefined;
    let turns = 0;
    let state = beginMend(days);
    for (;;) {
      let pages = 0;
      const lastPage = troubled && draw() < 0.3 ? 1 + Math.floor(draw() * 4) : Number.POSITIVE_INFINITY;
      this.#meta.onRequest = () => {
        pages += 1;
        if (troubled && draw() < 0.02) throw new Crash();
      };
      let step: MendStep;
      try {
        const context = this.#context(() => pages >= lastPage);
        // What a checkpoint does to it.
        const stored = MendState.parse(JSON.parse(JSON.stringify(state)));
        ({ state, step } = await nextStep(stored, context));
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        continue;
      } finally {
        this.#meta.onRequest = () => undefined;
      }
      turns += 1;
      if (turns > 500) throw new Error('The look-up does not end');
      if (step.kind === 'settled') return step.days;
      if (step.kind === 'more' || (troubled && draw() < 0.2)) continue;
      state = finishStep(state, this.#carryOut(step, ranges, counts));
    }
  }

  #carryOut(
    step: Exclude<MendStep, { kind: 'settled' | 'more' }>,
    ranges: readonly DayRange[],
    counts: { rereads: number; furtherReports: number },
  ): 'done' | 'refused' {
    if (step.kind === 'reread') {
      const again = ranges.filter(({ since, until }) =>
        step.days.some((day) => since <= day && day <= until),
      );
      for (const range of again) this.#readReport(range, { made: 0, reading: 1 }, step.days);
      counts.rereads += again.length;
    }
    if (step.kind === 'reports') {
      if (this.#meta.creationRefused) return 'refused';
      for (const range of step.ranges) this.#readReport(range, { made: 1, reading: 0 }, step.days);
      counts.furtherReports += step.ranges.length;
    }
    this.#stage(step.days);
    return 'done';
  }

  #context(short: () => boolean): MendContext {
    const { shape } = this.#options;
    const staged = this.#staged;
    return {
      questions: this.#meta,
      level: shape === 'campaign' ? 'campaign' : 'ad',
      primaryKey: KEYS[shape],
      counts: COUNTS,
      firstLook: shape === 'ad' ? 'campaigns' : 'rows',
      async *rowsOf(days) {
        for (const day of days) yield staged.get(day) ?? [];
      },
      judge: (day) => this.#judge(day),
      addAnswer: (days, totals) => {
        this.#answers.push(controlAnswer(this.#answers.length, days, totals));
      },
      keep: async (rows) => {
        for (const row of rows) this.#kept.set(textOfKey(row, shape), row);
      },
      clock: { short },
    };
  }

  #judge(day: string): Judgement {
    const rows = this.#staged.get(day) ?? [];
    const sums = rows.reduce<Measures>((so, row) => addMeasures(so, measuresOf(row)), ZERO);
    return judgeDay(answersOf(this.#answers, day), { sums, rows: rows.length }, this.#options.currency);
  }

  #stage(days: readonly string[]): void {
    const wanted = new Set(days);
    for (const day of days) this.#staged.set(day, []);
    for (const row of this.#kept.values()) {
      const day = String(row.date_start);
      if (wanted.has(day)) this.#staged.get(day)?.push(row);
    }
  }

  #readReport(range: DayRange, about: { made: number; reading: number }, days = this.#days): void {
    const wanted = new Set(days);
    for (const row of this.#meta.report({ ...about, range })) {
      if (wanted.has(String(row.date_start))) this.#kept.set(textOfKey(row, this.#options.shape), row);
    }
  }

  async #ask(window: DayRange): Promise<void> {
    const totals = await this.#meta.totals(window);
    if (totals !== undefined) this.#answers.push(controlAnswer(this.#answers.length, window, totals));
  }

  #published(): Map<string, Row> {
    const rows = [...this.#staged.values()].flat();
    return new Map(rows.map((row) => [textOfKey(row, this.#options.shape), row]));
  }
}

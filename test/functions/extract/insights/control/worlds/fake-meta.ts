import type { Measures } from '#functions/contract/documents.ts';
import type { Row } from '#functions/contract/row.ts';
import { addMeasures, measuresOf, ZERO } from '#functions/extract/insights/control/measures.ts';
import type {
  AskedForm,
  ControlQuestions,
  ReadEnd,
  TakeRows,
} from '#functions/extract/insights/control/questions.ts';
import type { DayRange } from '#functions/runtime/days.ts';
import { type Cell, type Factor, groupCells, rowOf, type World } from './world.ts';

/** Shape of a stream's rows. */
export type Shape = 'ad' | 'ad by age' | 'campaign';

/** The primary key of each. */
export const KEYS: Readonly<Record<Shape, readonly string[]>> = {
  ad: ['account_id', 'ad_id', 'date_start'],
  'ad by age': ['account_id', 'ad_id', 'date_start', 'age'],
  campaign: ['account_id', 'campaign_id', 'date_start'],
};

/** The key of a row as one text. */
export const textOfKey = (row: Row, shape: Shape): string =>
  KEYS[shape].map((name) => String(row[name])).join(' ');

/** What goes wrong. Each takes what would be answered, and gives what is; counts begin at 0. */
export interface Faults {
  /** A reading of a report. */
  readonly report?: (rows: readonly Row[], about: ReportAbout) => readonly Row[];
  readonly list?: (rows: readonly Row[], asked: number) => readonly Row[] | 'refused';
  readonly campaigns?: (rows: readonly Row[], asked: number) => readonly Row[] | 'refused';
  readonly fullRows?: (rows: readonly Row[], asked: number) => readonly Row[] | 'refused';
  readonly totals?: (
    totals: ReadonlyMap<string, Measures>,
    asked: number,
  ) => ReadonlyMap<string, Measures> | 'refused';
  /** By what factor the numbers of a cell differ from the beginning, after so many requests. */
  readonly restate?: (cell: Cell, requests: number) => number;
  /** No further report may be made. */
  readonly creationRefused?: true;
  /** Rows of objects that are gone are shown by no form. */
  readonly filterRefused?: true;
}

/** Which reading of which report. */
export interface ReportAbout {
  readonly range: DayRange;
  /** 0: of the first plan. 1: a further report. */
  readonly made: number;
  /** 0: as it is first read. 1: read again. */
  readonly reading: number;
}

const UNCHANGED: Factor = () => 1;
const LIST_PAGE = 1_000;
const FULL_PAGE = 500;
const MAX_IDS = 50;

/** Meta, as it answers about one world; counts its requests. */
export class FakeMeta implements ControlQuestions {
  requests = 0;
  listRequests = 0;
  /** Called with each request: may throw. */
  onRequest: () => void = () => undefined;
  readonly #world: World;
  readonly #shape: Shape;
  readonly #faults: Faults;
  readonly #asked = { totals: 0, list: 0, campaigns: 0, fullRows: 0 };

  constructor(world: World, shape: Shape, faults: Faults) {
    this.#world = world;
    this.#shape = shape;
    this.#faults = faults;
  }

  /** Whether further reports cannot be made. */
  get creationRefused(): boolean {
    return this.#faults.creationRefused ?? false;
  }

  /** Every row that can be had in some form, with the smallest numbers that it has had, by the text of its key. */
  truth(): Map<string, Row> {
    const days = { since: this.#world.days[0] ?? '', until: this.#world.days.at(-1) ?? '' };
    const visible = (cell: Cell) => this.#visible('statuses')(cell) || this.#visible('unfiltered')(cell);
    const { restate } = this.#faults;
    const smallest: Factor = (cell) =>
      Math.min(1, ...Array.from({ length: this.requests }, (_, at) => restate?.(cell, at) ?? 1));
    const factor = restate === undefined ? UNCHANGED : smallest;
    const rows = this.#rows(days, visible, factor);
    return new Map(rows.map((row) => [textOfKey(row, this.#shape), row]));
  }

  /** A reading of a report of all statuses. */
  report(about: ReportAbout): readonly Row[] {
    this.#request();
    const rows = this.#rows(about.range, this.#visible('statuses'));
    return this.#faults.report?.(rows, about) ?? rows;
  }

  async totals(days: DayRange): Promise<ReadonlyMap<string, Measures> | undefined> {
    this.#request();
    const totals = new Map<string, Measures>();
    for (const [day, cells] of groupCells(this.#in(days), ({ day }) => day)) {
      totals.set(day, addMeasures(ZERO, measuresOf(rowOf(cells, {}, this.#factor()))));
    }
    const answer = this.#faults.totals?.(totals, this.#asked.totals++) ?? totals;
    return answer === 'refused' ? undefined : answer;
  }

  async anyRow(days: DayRange): Promise<boolean | undefined> {
    this.#request();
    return this.#in(days).some(this.#visible('statuses'));
  }

  async campaigns(days: DayRange, _form: AskedForm, take: TakeRows): Promise<ReadEnd> {
    // What a campaign adds up to includes all that is below it, whatever became of it.
    const groups = groupCells(this.#in(days), ({ campaign, day }) => `${campaign} ${day}`);
    const rows = [...groups.values()].map((cells) => rowOf(cells, keyOf('campaign', cells), this.#factor()));
    return this.#serve(this.#faults.campaigns?.(rows, this.#asked.campaigns++) ?? rows, LIST_PAGE, take);
  }

  async list(
    days: DayRange,
    form: AskedForm,
    campaigns: readonly string[] | undefined,
    take: TakeRows,
  ): Promise<ReadEnd> {
    const below = (cell: Cell) => campaigns === undefined || campaigns.includes(cell.campaign);
    const visible = this.#visible(form);
    const rows = this.#rows(days, (cell) => visible(cell) && below(cell));
    return this.#serve(this.#faults.list?.(rows, this.#asked.list++) ?? rows, LIST_PAGE, take);
  }

  async fullRows(days: DayRange, ids: readonly string[], form: AskedForm, take: TakeRows): Promise<ReadEnd> {
    const size = form === 'statuses' ? MAX_IDS : 1;
    let refused = false;
    for (let start = 0; start < ids.length; start += size) {
      const some = new Set(ids.slice(start, start + size));
      const object = (cell: Cell) => some.has(this.#shape === 'campaign' ? cell.campaign : cell.ad);
      // An object is given by itself whatever its status is.
      const visible = form === 'statuses' ? this.#visible(form) : () => true;
      const rows = this.#rows(days, (cell) => object(cell) && visible(cell));
      const answer = this.#faults.fullRows?.(rows, this.#asked.fullRows++) ?? rows;
      const end = await this.#serve(answer, FULL_PAGE, take);
      if (end === 'stopped') return end;
      refused ||= end === 'refused';
    }
    return refused ? 'refused' : 'all';
  }

  async #serve(rows: readonly Row[] | 'refused', size: number, take: TakeRows): Promise<ReadEnd> {
    for (let start = 0; start === 0 || start < rows.length; start += size) {
      this.#request();
      if (size === LIST_PAGE) this.listRequests += 1;
      if (rows === 'refused') return 'refused';
      if (!(await take(rows.slice(start, start + size)))) return 'stopped';
    }
    return 'all';
  }

  #request(): void {
    this.requests += 1;
    this.onRequest();
  }

  #in({ since, until }: DayRange): Cell[] {
    return this.#world.cells.filter(({ day }) => since <= day && day <= until);
  }

  #visible(form: AskedForm): (cell: Cell) => boolean {
    return ({ status }) => {
      // Campaigns show what is below them, whatever became of it.
      if (this.#shape === 'campaign') return true;
      if (status === 'odd') return form === 'unfiltered';
      if (status === 'gone') return form === 'statuses' && this.#faults.filterRefused === undefined;
      return true;
    };
  }

  #rows(days: DayRange, visible: (cell: Cell) => boolean, factor = this.#factor()): Row[] {
    const cells = this.#in(days).filter(visible);
    const groups =
      this.#shape === 'campaign'
        ? [...groupCells(cells, ({ campaign, day }) => `${campaign} ${day}`).values()]
        : cells.map((cell) => [cell]);
    return groups.map((group) => rowOf(group, keyOf(this.#shape, group), factor));
  }

  #factor(): Factor {
    const at = this.requests;
    const { restate } = this.#faults;
    return restate === undefined ? UNCHANGED : (cell) => restate(cell, at);
  }
}

function keyOf(shape: Shape, [cell]: readonly Cell[]): Row {
  if (cell === undefined) return {};
  const { campaign, ad, day, value } = cell;
  const common = { account_id: '1', campaign_id: campaign, date_start: day, date_stop: day };
  if (shape === 'campaign') return common;
  return { ...common, ad_id: ad, ...(shape === 'ad by age' && { age: `${value}` }) };
}

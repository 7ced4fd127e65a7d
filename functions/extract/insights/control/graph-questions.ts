import type { Measures, StatusForm } from '#functions/contract/documents.ts';
import type { GraphClient, Params } from '#functions/graph/client.ts';
import { GraphPermissionDenied } from '#functions/graph/errors.ts';
import { type DayRange, tileDays } from '#functions/runtime/days.ts';
import type { InsightsSource, StreamDescription } from '#functions/streams/stream.ts';
import { MEASURE_FIELDS, measuresOf } from './measures.ts';
import type { AskedForm, ControlQuestions, ReadEnd, TakeRows } from './questions.ts';
import { askTwice, type RowList, readList } from './read-list.ts';
import { type Filter, filtering, type InsightsLevel, idFilter, statusFilter } from './statuses.ts';

/** Days per request for totals: one row each, so one page. */
const TOTAL_DAYS = 100;
/** Rows per page with only keys and measures. */
const LIST_PAGE = 1_000;
/** Most ids in a filter. */
const MAX_IDS = 50;

/** The account, stream and filter to ask about. */
export interface GraphQuestionsOptions {
  readonly client: Pick<GraphClient, 'get'>;
  /** `act_<digits>`. */
  readonly account: string;
  readonly description: StreamDescription<InsightsSource>;
  /** `fields` of the stream's reports, without breakdowns. */
  readonly fields: readonly string[];
  /** Other parameters that shape the rows of the stream's reports: breakdowns, attribution windows. */
  readonly parameters: Params;
  /** The form of the status filter that Meta accepts. */
  readonly form: StatusForm;
}

/** The questions as Graph API requests. Meta: marketing-api/insights. */
export class GraphQuestions implements ControlQuestions {
  readonly #options: GraphQuestionsOptions;
  readonly #level: InsightsLevel;

  constructor(options: GraphQuestionsOptions) {
    this.#options = options;
    this.#level = options.description.source.level;
  }

  async totals(days: DayRange): Promise<ReadonlyMap<string, Measures> | undefined> {
    const totals = new Map<string, Measures>();
    const list = this.#accountList({ level: 'account', fields: MEASURE_FIELDS }, TOTAL_DAYS);
    for (const window of tileDays(days, TOTAL_DAYS)) {
      const end = await this.#read(list, window, (rows) => {
        for (const row of rows) {
          // A row of several days would count for its first one.
          if (row.date_start === row.date_stop) totals.set(String(row.date_start), measuresOf(row));
        }
        return true;
      });
      if (end !== 'all') return undefined;
    }
    return totals;
  }

  async anyRow({ since, until }: DayRange): Promise<boolean | undefined> {
    const { client, account } = this.#options;
    const params = {
      level: this.#level,
      fields: [`${this.#level}_id`],
      ...filtering(this.#statuses('statuses')),
      time_range: { since, until },
      limit: 1,
    };
    return await askTwice(async () => {
      const { data, paging } = await client.get(`${account}/insights`, params);
      // An empty page may have a next one.
      const goesOn = typeof paging === 'object' && paging !== null && 'next' in paging;
      return !Array.isArray(data) || data.length > 0 || goesOn;
    });
  }

  campaigns(days: DayRange, form: AskedForm, take: TakeRows): Promise<ReadEnd> {
    const params = { level: 'campaign', fields: ['campaign_id', ...MEASURE_FIELDS] };
    const filters = form === 'statuses' ? statusFilter('campaign', this.#options.form) : [];
    return this.#read(this.#accountList({ ...params, ...filtering(filters) }, LIST_PAGE), days, take);
  }

  list(
    days: DayRange,
    form: AskedForm,
    campaigns: readonly string[] | undefined,
    take: TakeRows,
  ): Promise<ReadEnd> {
    const { description, fields, parameters } = this.#options;
    const keys = new Set([...description.primaryKey, 'campaign_id'].filter((name) => fields.includes(name)));
    const statuses = this.#statuses(form);
    // Without statuses, any filter implies "active only".
    const below = statuses.length > 0 && campaigns !== undefined ? [idFilter('campaign', campaigns)] : [];
    const params = {
      ...parameters,
      level: this.#level,
      fields: [...keys, ...MEASURE_FIELDS],
      ...filtering([...statuses, ...below]),
    };
    return this.#read(this.#accountList(params, LIST_PAGE), days, take);
  }

  async fullRows(days: DayRange, ids: readonly string[], form: AskedForm, take: TakeRows): Promise<ReadEnd> {
    let refused = false;
    for (const list of this.#listsOf(ids, this.#statuses(form))) {
      const end = await this.#read(list, days, take);
      if (end === 'stopped') return end;
      refused ||= end === 'refused';
    }
    return refused ? 'refused' : 'all';
  }

  /**
   * Filters by ids and statuses. Without statuses, an id filter would imply "active only", so lists each object
   * separately.
   */
  #listsOf(ids: readonly string[], statuses: readonly Filter[]): RowList[] {
    const { description, fields, parameters } = this.#options;
    const params = { ...parameters, level: this.#level, fields };
    const { pageSize } = description;
    if (this.#level === 'account') return [this.#accountList(params, pageSize)];
    if (statuses.length === 0) return ids.map((id) => ({ path: `${id}/insights`, params, pageSize }));
    return Array.from({ length: Math.ceil(ids.length / MAX_IDS) }, (_, index) => {
      const some = ids.slice(index * MAX_IDS, (index + 1) * MAX_IDS);
      const filters = filtering([...statuses, idFilter(this.#level, some)]);
      return this.#accountList({ ...params, ...filters }, pageSize);
    });
  }

  #statuses(form: AskedForm): readonly Filter[] {
    return form === 'statuses' ? statusFilter(this.#level, this.#options.form) : [];
  }

  #accountList(params: Params, pageSize: number): RowList {
    return { path: `${this.#options.account}/insights`, params, pageSize };
  }

  async #read(list: RowList, days: DayRange, take: TakeRows): Promise<ReadEnd> {
    try {
      return await readList(this.#options.client, list, days, take);
    } catch (error) {
      // A deleted or hidden object does not mean that the account lacks permission.
      const ofOneObject = !list.path.startsWith(this.#options.account);
      if (ofOneObject && error instanceof GraphPermissionDenied) return 'refused';
      throw error;
    }
  }
}

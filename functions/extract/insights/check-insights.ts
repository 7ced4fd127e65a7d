import type { StreamWork } from '#functions/contract/check.ts';
import type { StatusForm } from '#functions/contract/documents.ts';
import { answers, type CheckRun, type Tried } from '#functions/extract/check/check-run.ts';
import { insightsWork } from '#functions/extract/check/stream-work.ts';
import type { JsonObject } from '#functions/graph/client.ts';
import { GraphRequestInvalid } from '#functions/graph/errors.ts';
import { countDays, type DayRange } from '#functions/runtime/days.ts';
import type { InsightsSource } from '#functions/streams/stream.ts';
import { tileIncrements } from '#functions/streams/stream-window.ts';
import { statusFilter } from './control/statuses.ts';
import { planReports } from './plan-reports.ts';
import { planned } from './report.ts';
import { askedFields, reportParameters, shapeParameters } from './report-request.ts';

/** Rows of a page that counts, and pages at most. */
const COUNT_LIMIT = 1_000;
const COUNT_PAGES = 4;

type Run = CheckRun<InsightsSource>;

/** Tries an insights stream on one day: all its fields with one row, then how many rows the day has. */
export async function checkInsights(run: Run): Promise<Tried> {
  const { description, account } = run;
  const { sampleDay } = account.size ?? {};
  const day = sampleDay ?? account.until;
  const { form, isEmpty } = await tryFields(run, day);
  const rowsPerDay = isEmpty ? 0 : await countRows(run, day, form);
  const work = account.size && workOf(run, rowsPerDay);
  const { optIn } = description.source;
  if (optIn !== undefined && isEmpty && sampleDay !== undefined) {
    const says = `Comes back empty for ${day}, a day in a month with delivery.`;
    const fix = `An admin of the account has to enable the breakdown ${optIn} in Ads Manager.`;
    return { checks: [{ ...answers(description.name, says), status: 'warn', fix }], ...(work && { work }) };
  }
  const left =
    form === 'all' ? '' : ' Meta refuses the filter for deleted objects; a run goes on without it.';
  return { checks: [answers(description.name, `Answers.${left}`)], ...(work && { work }) };
}

/** One row with exactly the fields, breakdowns, windows and filters of a report. @throws GraphError */
async function tryFields(run: Run, day: string): Promise<{ form: StatusForm; isEmpty: boolean }> {
  const report = planned({ since: day, until: day, group: 0, purpose: 'rows' });
  const ask = async (form: StatusForm) => ({
    form,
    isEmpty:
      rowsOf(await insights(run, { ...reportParameters(report, run.description, form), limit: 1 })) === 0,
  });
  try {
    return await ask('all');
  } catch (error) {
    const isFilter = error instanceof GraphRequestInvalid && /filter|status/i.test(error.problem);
    if (!isFilter) throw error;
    return ask('none');
  }
}

/** Rows of a day in the stream's shape, as far as a few pages go. @throws GraphError */
async function countRows(run: Run, day: string, form: StatusForm): Promise<number> {
  const { description } = run;
  const { source, primaryKey } = description;
  const filtering = [...(source.filtering ?? []), ...statusFilter(source.level, form)];
  const asked = askedFields(description);
  const params = {
    ...shapeParameters(source),
    level: source.level,
    fields: primaryKey.filter((name) => asked.includes(name)),
    time_range: { since: day, until: day },
    ...(filtering.length > 0 && { filtering }),
    limit: COUNT_LIMIT,
  };
  let rows = 0;
  let after: string | undefined;
  for (let page = 0; page < COUNT_PAGES; page += 1) {
    const answer = await insights(run, { ...params, ...(after !== undefined && { after }) });
    rows += rowsOf(answer);
    after = nextCursor(answer);
    if (after === undefined) return rows;
  }
  // There are more: at least as many again are taken for granted.
  return rows * 2;
}

const insights = ({ client, account }: Run, params: JsonObject): Promise<JsonObject> =>
  client.get(`${account.account}/insights`, params);

const rowsOf = ({ data }: JsonObject): number => (Array.isArray(data) ? data.length : 0);

function nextCursor({ paging }: JsonObject): string | undefined {
  const { next, cursors } = (paging ?? {}) as { next?: unknown; cursors?: { after?: unknown } };
  return next !== undefined && typeof cursors?.after === 'string' ? cursors.after : undefined;
}

/** What the stream takes of the account, by the months that have delivery. */
function workOf({ description, account }: Run, rowsPerDay: number): StreamWork {
  const { reportDays, timeIncrement = 1 } = description.source;
  const { idleMonths = [], deliveryDays } = account.size ?? {};
  const idle = new Set(deliveryDays === 0 ? [] : idleMonths.map((day) => day.slice(0, 7)));
  const reports = deliveryDays === 0 ? [] : planReports(account, reportDays, timeIncrement);
  const isIdle = (days: DayRange) => idle.has(days.since.slice(0, 7)) && idle.has(days.until.slice(0, 7));
  const busy = reports.filter((report) => !isIdle(report));
  const stretches = reports.filter(
    (report, index) => isIdle(report) && !isIdleAt(reports[index - 1], isIdle),
  );
  const increments = tileIncrements(account, timeIncrement).filter((days) => !isIdle(days)).length;
  return insightsWork({
    days: countDays(account),
    reports: busy.length,
    rowsPerReport: busy.length === 0 ? 0 : (rowsPerDay * increments) / busy.length,
    pageSize: description.pageSize,
    idleStretches: reports.length === 0 ? 1 : stretches.length,
  });
}

const isIdleAt = (report: DayRange | undefined, isIdle: (days: DayRange) => boolean): boolean =>
  report !== undefined && isIdle(report);

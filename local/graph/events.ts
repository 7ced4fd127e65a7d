import type { Call, Source } from './calls.ts';
import type { Account } from './data/accounts.ts';
import { ACTIVITY_RENDERS, type Activity, activitiesOf } from './data/activities.ts';
import { dayNumber } from './data/days.ts';
import { ACTIVITY_FIELDS } from './data/field-names.ts';
import { dayStart } from './data/zones.ts';
import { assertField } from './nodes.ts';
import { pageOf } from './page-request.ts';
import { type Item, type PageFault, pageReply } from './paging.ts';
import { type AskedField, askedFields } from './params.ts';
import { badParameter, type Reply } from './replies.ts';
import type { World } from './world.ts';

/** The edge of an account that lists events. */
export const EVENT_EDGE = 'activities' satisfies Source;

const WEEK = 7 * 86_400;
/** What the edge gives if no fields are requested. Meta: reference/ad-activity. */
const DEFAULT_FIELDS = ['event_time', 'event_type'];

/**
 * A page of the events between `since` and `until`, newest first; without both, of the last week.
 * @throws GraphFailure 100 for an unknown field or a bound that is neither Unix seconds nor a day.
 */
export function listEvents(call: Call, account: Account, world: World, fault: PageFault | undefined): Reply {
  const { since, until } = boundsOf(call, account);
  const fields = askedFields(call.params.fields);
  const list = `${account.id}/${EVENT_EDGE}/${since}/${until}`;
  const items = eventItems(account, since, until, fields);
  return pageReply({ ...pageOf(call, world, list, fault), items: (from) => items.slice(from) });
}

/**
 * The events between two instants in Unix seconds, both inclusive, newest first.
 * @throws GraphFailure 100 when a field does not exist.
 */
export function eventItems(
  account: Account,
  since: number,
  until: number,
  fields: readonly AskedField[],
): Item[] {
  for (const { name } of fields) assertField(name, ACTIVITY_FIELDS, 'AdActivity');
  const names = fields.length === 0 ? DEFAULT_FIELDS : fields.map(({ name }) => name);
  return activitiesOf(account, since, until).map((activity, position) => ({
    position,
    make: () => eventRow(account, activity, names),
  }));
}

function eventRow(account: Account, activity: Activity, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, ACTIVITY_RENDERS[name]?.(account, activity)]));
}

/**
 * `since` and `until`: Unix seconds, or a day, whose first second in the account's time zone counts. A day as `until`
 * therefore excludes that day, as in Graph's time-based paging. Meta documents neither.
 */
function boundsOf({ params }: Call, account: Account): { since: number; until: number } {
  const until = bound(account, 'until', params.until) ?? dayStart(account.timeZone, account.day + 1) - 1;
  return { since: bound(account, 'since', params.since) ?? until - WEEK, until };
}

function bound(account: Account, name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  const day = dayNumber(text);
  if (Number.isNaN(day)) throw badParameter(`param ${name} must be a valid timestamp.`);
  return dayStart(account.timeZone, day);
}

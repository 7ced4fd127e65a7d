import type { Account } from './accounts.ts';
import { budgetChanges } from './budgets.ts';
import { audienceCount } from './custom-audiences.ts';
import { adCount, adsetCount, adsetOf, campaignOfAdset, nameOf } from './dataset.ts';
import { dayNumber } from './days.ts';
import { objectId } from './ids.ts';
import { mix, pick } from './random.ts';
import { dayStart, offsetHours, utcOffset } from './zones.ts';

/**
 * The change log of an account: what happened on each day in its time zone. Shapes: facebook-python-business-sdk#266
 * and #296. Objects have their old names: a `CAMPAIGN_GROUP` is a campaign, a `CAMPAIGN` an ad set, an `ADGROUP` an ad.
 */

/** One entry of the change log. Neither an id nor any set of fields identifies it. */
export interface Activity {
  /** Unix seconds. */
  readonly at: number;
  readonly type: string;
  readonly objectType: 'ACCOUNT' | 'CAMPAIGN_GROUP' | 'CAMPAIGN' | 'ADGROUP' | 'AUDIENCE';
  readonly objectId: string;
  readonly objectName: string;
  readonly actor: number;
  /** JSON text, in which ids are numbers. */
  readonly extra: string;
}

type Subject = Pick<Activity, 'type' | 'objectType' | 'objectId' | 'objectName' | 'extra'>;

const ACTIVITY = 0x3001;
/** Nothing happened before this day. */
const FIRST_DAY = dayNumber('2023-01-01');
/** A window may end at any time; the log ends this many days after the account's day. */
const LATEST = 400;
/** No day is shorter, so that an event stays on its day when clocks change. */
const SECONDS = 23 * 3600;
/** When budgets are changed: all in the same second. */
const BUDGET_HOUR = 9 * 3600;

/** JSON text with ids as numbers, which are above 2^53 and so lose digits in a careless reader. */
function extraData(values: Readonly<Record<string, string | number>>, ids: Readonly<Record<string, string>>) {
  const parts = [
    ...Object.entries(values).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
    ...Object.entries(ids).map(([name, id]) => `${JSON.stringify(name)}:${id}`),
  ];
  return `{${parts.join(',')}}`;
}

function adStatusChange(account: Account, seed: number): Subject {
  const ad = seed % adCount(account);
  const isOn = seed % 2 === 0;
  return {
    type: 'update_ad_run_status',
    objectType: 'ADGROUP',
    objectId: objectId(account, 'ad', ad),
    objectName: nameOf(account, 'ad', ad),
    extra: extraData(
      {
        old_value: isOn ? 'Inactive' : 'Active',
        new_value: isOn ? 'Active' : 'Inactive',
        type: 'run_status',
      },
      { campaign_id: objectId(account, 'adset', adsetOf(account, ad)) },
    ),
  };
}

function adsetChange(account: Account, adset: number, value: string): Subject {
  return {
    type: 'update_ad_set_target_spec',
    objectType: 'CAMPAIGN',
    objectId: objectId(account, 'adset', adset),
    objectName: nameOf(account, 'adset', adset),
    extra: extraData(
      { new_value: value, type: 'targets_spec' },
      { campaign_group_id: objectId(account, 'campaign', campaignOfAdset(adset)) },
    ),
  };
}

function audienceChange(account: Account, seed: number): Subject {
  const audience = seed % audienceCount(account);
  return {
    type: 'create_audience',
    objectType: 'AUDIENCE',
    objectId: objectId(account, 'audience', audience),
    objectName: nameOf(account, 'audience', audience),
    extra: extraData({ type: 'custom_audience' }, {}),
  };
}

const billing = (account: Account, seed: number): Subject => ({
  type: 'ad_account_billing_charge',
  objectType: 'ACCOUNT',
  objectId: account.digits,
  objectName: account.name,
  extra: extraData(
    { currency: account.currency, new_value: 1_000 + (seed % 90_000), type: 'payment_amount' },
    { transaction_id: objectId(account, 'page', seed % 1_000_000) },
  ),
});

const budgetChange = (account: Account, campaign: number, before: number, after: number): Subject => ({
  type: 'update_campaign_budget',
  objectType: 'CAMPAIGN_GROUP',
  objectId: objectId(account, 'campaign', campaign),
  objectName: nameOf(account, 'campaign', campaign),
  extra: extraData(
    {
      currency: account.currency,
      old_value: before,
      new_value: after,
      additional_value: 'Per day',
      type: 'payment_amount',
    },
    { campaign_group_id: objectId(account, 'campaign', campaign) },
  ),
});

/** What happened on a day, oldest first. */
function activitiesOfDay(account: Account, day: number): Activity[] {
  if (day < FIRST_DAY || adCount(account) === 0) return [];
  const start = dayStart(account.timeZone, day);
  const seed = mix(mix(account.base, ACTIVITY), day);
  const activity = (subject: Subject, second: number, actor: number): Activity => ({
    ...subject,
    at: start + second,
    actor,
  });
  const activities = [...budgetChanges(account, day)].map(({ campaign, before, after }) =>
    activity(budgetChange(account, campaign, before, after), BUDGET_HOUR, 0),
  );
  for (let number = 0; number < seed % 4; number += 1) {
    const each = mix(seed, number);
    activities.push(activity(adStatusChange(account, each), each % SECONDS, 1 + (each % 2)));
  }
  // The first second of a day, which a careless window counts twice or not at all.
  if (seed % 5 === 0) activities.push(activity(billing(account, seed), 0, 3));
  if (seed % 7 === 0) activities.push(activity(audienceChange(account, seed), mix(seed, 8) % SECONDS, 1));
  if (seed % 3 === 0) {
    // Two that differ in `extra_data` only.
    const adset = seed % adsetCount(account);
    const second = mix(seed, 9) % SECONDS;
    activities.push(activity(adsetChange(account, adset, 'Age: 18-45'), second, 1));
    activities.push(activity(adsetChange(account, adset, 'Location: United States'), second, 1));
  }
  return activities.sort((one, other) => one.at - other.at);
}

/**
 * What happened from one instant to another, both inclusive, newest first.
 * @param since Unix seconds, as `until`.
 */
export function activitiesOf(account: Account, since: number, until: number): Activity[] {
  const last = Math.min(Math.floor(until / 86_400) + 1, account.day + LATEST);
  const activities: Activity[] = [];
  for (let day = Math.max(FIRST_DAY, Math.floor(since / 86_400) - 1); day <= last; day += 1) {
    activities.push(...activitiesOfDay(account, day).filter(({ at }) => at >= since && at <= until));
  }
  return activities.reverse();
}

const ACTORS = ['Dana Fischer', 'Ken Sato', 'Automated rules', 'Meta'] as const;
const STRANGE_ACTORS = ['Dana\tFischer', 'שירה <b>', 'José “Pepe” 👩‍👩‍👧', 'Meta'] as const;
const APPLICATIONS = ['Ads Manager', 'Ads Manager', 'Rules', 'Billing'] as const;

const TRANSLATED: Readonly<Record<string, string>> = {
  update_ad_run_status: 'Ad status updated',
  update_ad_set_target_spec: 'Ad set targeting updated',
  update_campaign_budget: 'Campaign budget updated',
  create_audience: 'Audience created',
  ad_account_billing_charge: 'Account billed',
};

/** `1/15/2026 at 2:46 PM`, in the account's time zone. */
function localTime(account: Account, at: number): string {
  const hours = offsetHours(utcOffset(account.timeZone, at * 1000));
  const local = new Date((at + hours * 3600) * 1000);
  const hour = local.getUTCHours();
  const minute = String(local.getUTCMinutes()).padStart(2, '0');
  const date = `${local.getUTCMonth() + 1}/${local.getUTCDate()}/${local.getUTCFullYear()}`;
  return `${date} at ${hour % 12 === 0 ? 12 : hour % 12}:${minute} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** Fields of an entry, by name. */
export const ACTIVITY_RENDERS: Readonly<Record<string, (account: Account, activity: Activity) => unknown>> = {
  actor_id: (account, { actor }) => objectId(account, 'page', 80 + actor),
  actor_name: (account, { actor }) => pick(account.strangeNames ? STRANGE_ACTORS : ACTORS, actor),
  application_id: (_account, { actor }) =>
    pick(['119211728144504', '119211728144504', '2034', '2035'], actor),
  application_name: (_account, { actor }) => pick(APPLICATIONS, actor),
  date_time_in_timezone: (account, { at }) => localTime(account, at),
  event_time: (_account, { at }) => `${new Date(at * 1000).toISOString().slice(0, 19)}+0000`,
  event_type: (_account, { type }) => type,
  translated_event_type: (_account, { type }) => TRANSLATED[type],
  extra_data: (_account, { extra }) => extra,
  object_id: (_account, activity) => activity.objectId,
  object_name: (_account, activity) => activity.objectName,
  object_type: (_account, activity) => activity.objectType,
};

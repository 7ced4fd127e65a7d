import { ACCOUNT_RIGHTS, type AccountRight } from './account-rights.ts';
import { dayNumber } from './days.ts';
import { hashText } from './random.ts';
import { utcOffset } from './zones.ts';

/** An ad account of the simulator. Its data is a pure function of the seed and this. */
export interface AccountSpec {
  /** `act_<digits>`; the last five digits must differ between accounts, because every id includes them. */
  readonly id: string;
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly campaigns: number;
  /** Ads that are neither archived nor deleted. */
  readonly ads: number;
  readonly creatives: number;
  /** Default: 3 % of `ads`. Some campaigns have no other ads. They deliver as the others do. */
  readonly archivedAds?: number;
  /** Default: 3 % of `ads`. Never listed by an edge. They deliver as the others do. */
  readonly deletedAds?: number;
  /** Ads with an unknown status; default 0. No status filter includes them. */
  readonly unknownStatusAds?: number;
  /** Hidden ads; default 0. Only the account's totals include their numbers. */
  readonly unseenAds?: number;
  /** Share of (ad, day) pairs that have an insights row: 0 … 1, default 0.7. */
  readonly delivery?: number;
  /** Months without delivery, `YYYY-MM`; default: none. */
  readonly idleMonths?: readonly string[];
  /** Whether an admin enabled the breakdowns that need it (frequency, device, audience's hour); default false. */
  readonly optInBreakdowns?: boolean;
  /** `false`: the token has no permission for it, so it is not listed and every call for it fails with code 200. */
  readonly readable?: boolean;
  /** `account_status`; default 1, active. */
  readonly status?: number;
  /** Why it is disabled; default 0. */
  readonly disableReason?: number;
  /**
   * Rights that some fields of the account need. Default: all except `business_management` and `funding_source`, which
   * Meta refuses to most tokens.
   */
  readonly rights?: readonly AccountRight[];
}

/** What all accounts share besides the seed. */
export interface Circumstances {
  /** See `SimulatorOptions.day`. */
  readonly day?: string | undefined;
  /** See `SimulatorOptions.strangeNames`. */
  readonly strangeNames?: boolean | undefined;
}

/** An account with all derived values. */
export interface Account extends Required<AccountSpec> {
  /** The id without `act_`. */
  readonly digits: string;
  /** Five digits in all ids of the account's objects. */
  readonly code: string;
  /** Start of every hash of this account's data. */
  readonly base: number;
  /** Digits after the decimal point of amounts in major units. */
  readonly moneyDigits: 0 | 2;
  /** Offset of the account's standard time, as Graph writes it in times: `-0800`. */
  readonly utcOffset: string;
  /** The day on which settings are read, counted from 1970-01-01. */
  readonly day: number;
  readonly strangeNames: boolean;
}

const DEFAULT_DAY = '2026-11-01';
const DEFAULT_RIGHTS = ACCOUNT_RIGHTS.filter(
  (right) => right !== 'business_management' && right !== 'funding_source',
);

/** Currencies without a minor unit at Meta ("offset 1"): amounts and budgets are whole. Meta: marketing-api/currencies. */
const OFFSET_1 = new Set('CLP COP CRC HUF IDR ISK JPY KRW PYG TWD VND'.split(' '));

/** Two accounts in different time zones and currencies. */
export const DEFAULT_ACCOUNTS: readonly AccountSpec[] = [
  {
    id: 'act_1',
    name: 'Northwind Outdoors',
    timeZone: 'America/Los_Angeles',
    currency: 'USD',
    campaigns: 12,
    ads: 150,
    creatives: 90,
  },
  {
    id: 'act_2',
    name: 'Sakura Travel 日本',
    timeZone: 'Asia/Tokyo',
    currency: 'JPY',
    campaigns: 8,
    ads: 100,
    creatives: 60,
  },
];

/**
 * Computes the derived values of each account.
 * @throws Error when the day is not a day, an id is not `act_<digits>` or two accounts would share their objects' ids.
 */
export function resolveAccounts(
  specs: readonly AccountSpec[],
  seed: number,
  circumstances: Circumstances = {},
): ReadonlyMap<string, Account> {
  const accounts = new Map<string, Account>();
  const codes = new Map<string, string>();
  for (const spec of specs) {
    if (!/^act_\d+$/.test(spec.id)) throw new Error(`Account id ${spec.id} must be act_<digits>`);
    const account = resolveAccount(spec, seed, circumstances);
    const twin = codes.get(account.code);
    if (twin !== undefined) throw new Error(`Accounts ${twin} and ${spec.id} end in the same five digits`);
    codes.set(account.code, spec.id);
    accounts.set(spec.id, account);
  }
  return accounts;
}

function resolveAccount(
  spec: AccountSpec,
  seed: number,
  { day = DEFAULT_DAY, strangeNames = false }: Circumstances,
): Account {
  const digits = spec.id.slice('act_'.length);
  const number = dayNumber(day);
  if (Number.isNaN(number)) throw new Error(`The simulator's day ${day} must be YYYY-MM-DD`);
  return {
    archivedAds: Math.ceil(spec.ads * 0.03),
    deletedAds: Math.ceil(spec.ads * 0.03),
    unknownStatusAds: 0,
    unseenAds: 0,
    delivery: 0.7,
    idleMonths: [],
    optInBreakdowns: false,
    readable: true,
    status: 1,
    disableReason: 0,
    rights: DEFAULT_RIGHTS,
    ...spec,
    digits,
    code: digits.slice(-5).padStart(5, '0'),
    base: hashText(`${seed}/${spec.id}`),
    moneyDigits: OFFSET_1.has(spec.currency) ? 0 : 2,
    // Of one fixed instant, so that times depend neither on the clock nor on daylight saving time.
    utcOffset: utcOffset(spec.timeZone, Date.UTC(2024, 0, 15)),
    day: number,
    strangeNames,
  };
}

import type {
  AccountsFindings,
  Estimate,
  Span,
  StreamFindings,
  StreamWork,
} from '#functions/contract/check.ts';
import type { ResolvedAccount } from '#functions/contract/documents.ts';
import { inWords } from './estimate-words.ts';

/** Requests an hour for an account: a base, and more for each active ad. Meta: graph-api/overview/rate-limiting. */
const QUOTAS = {
  insights: { standard_access: 190_000, development_access: 600, perAd: 400 },
  management: { standard_access: 100_000, development_access: 300, perAd: 40 },
} as const;

/** Seconds and dollars of an account besides its streams: its child execution, and `Publish`. */
const ACCOUNT_SECONDS = 5;
const ACCOUNT_DOLLARS = 0.000_7;
/** A turn: four state transitions, an invocation, five requests to S3 and one to Secrets Manager (docs/cost.md). */
const TURN_DOLLARS = 0.000_12;
/** 512 MB of Lambda on arm64. */
const SECOND_DOLLARS = 0.000_006_7;
/** Seconds of Lambda of a turn and of a thousand rows; waiting is free. */
const BILLED = { turn: 2, request: 0.5, thousandRows: 2 };

type Works = readonly { readonly account: string; readonly work: StreamWork }[];

/** What a run takes, from what its streams take. @returns undefined when nothing could be sized. */
export function estimateOf(
  findings: readonly StreamFindings[],
  accounts: readonly ResolvedAccount[],
  { tier, accountsAtOnce }: Pick<AccountsFindings, 'tier' | 'accountsAtOnce'>,
): Estimate | undefined {
  const works = findings.flatMap(({ account, work }) => (work === undefined ? [] : [{ account, work }]));
  const sized = new Set(works.map(({ account }) => account)).size;
  if (sized === 0) return undefined;
  const fullest = fullestOf(works, accounts, tier ?? 'standard_access');
  const facts = {
    reports: works.reduce((total, { work }) => total + work.reports, 0),
    requests: spanOf(works, ({ requests }) => requests),
    rows: works.reduce((total, { work }) => total + work.rows, 0),
    seconds: duration(works, accountsAtOnce, fullest),
    dollars: dollars(works, sized),
    accounts: { sized, all: accounts.length },
    ...(fullest !== undefined && { quota: fullest }),
  };
  return { ...facts, says: inWords(facts) };
}

/** The account whose requests are the largest part of what Meta answers in an hour. */
function fullestOf(
  works: Works,
  accounts: readonly ResolvedAccount[],
  tier: NonNullable<AccountsFindings['tier']>,
): Estimate['quota'] {
  const quotas = accounts.flatMap(({ account, size }) => {
    if (size?.activeAds === undefined) return [];
    const { activeAds } = size;
    return (['insights', 'management'] as const).map((kind) => {
      const perHour = QUOTAS[kind][tier] + QUOTAS[kind].perAd * activeAds;
      const own = works.filter((each) => each.account === account && each.work.quota === kind);
      return { account, requests: Math.round(middle(spanOf(own, ({ requests }) => requests))), perHour };
    });
  });
  return quotas.toSorted((left, right) => right.requests / right.perHour - left.requests / left.perHour)[0];
}

/** The streams of an account run side by side, and so many accounts. A quota that is used up takes hours. */
function duration(works: Works, atOnce: number, quota: Estimate['quota']): Span {
  const byAccount = Map.groupBy(works, ({ account }) => account);
  const of = (end: 'from' | 'to'): number => {
    const each = [...byAccount.values()].map(
      (own) => Math.max(...own.map(({ work }) => work.seconds[end])) + ACCOUNT_SECONDS,
    );
    const inTurn = each.reduce((total, seconds) => total + seconds, 0) / atOnce;
    const hours = quota === undefined ? 0 : Math.floor(quota.requests / quota.perHour);
    return Math.max(...each, inTurn, hours * 3_600);
  };
  return { from: Math.round(of('from')), to: Math.round(of('to')) };
}

function dollars(works: Works, accounts: number): Span {
  const of = (end: 'from' | 'to') =>
    accounts * ACCOUNT_DOLLARS +
    works.reduce((total, { work }) => {
      const billed =
        work.turns[end] * BILLED.turn +
        work.requests[end] * BILLED.request +
        (work.rows / 1_000) * BILLED.thousandRows;
      return total + work.turns[end] * TURN_DOLLARS + billed * SECOND_DOLLARS;
    }, 0);
  return { from: of('from'), to: of('to') };
}

const spanOf = (works: Works, of: (work: StreamWork) => Span): Span => ({
  from: works.reduce((total, { work }) => total + of(work).from, 0),
  to: works.reduce((total, { work }) => total + of(work).to, 0),
});

const middle = ({ from, to }: Span): number => (from + to) / 2;

import type { CampaignLine, EvidenceLine } from '#functions/lake/evidence-lines.ts';

/** What the rows of one campaign add up to on one day; `undefined` where a value was no number. */
export interface Sums {
  readonly spend: bigint | undefined;
  readonly impressions: bigint | undefined;
  /** Ads that have a row; 0 where rows are of campaigns. */
  readonly ads: number;
}

/** The campaigns of one day. */
export interface CampaignDay {
  readonly date: string;
  readonly campaigns: Map<string, Sums>;
}

/**
 * Gathers the lines of each day; one day is in memory at a time.
 * @param onLine takes each line as it passes.
 */
export async function* campaignDays(
  lines: AsyncIterable<EvidenceLine>,
  onLine: (line: CampaignLine) => void = () => {},
): AsyncGenerator<CampaignDay> {
  let day: CampaignDay | undefined;
  for await (const line of lines) {
    if (line.kind !== 'campaign') continue;
    if (day !== undefined && day.date !== line.date) {
      yield day;
      day = undefined;
    }
    day ??= { date: line.date, campaigns: new Map() };
    const before = day.campaigns.get(line.campaign);
    day.campaigns.set(line.campaign, {
      spend: plus(before?.spend ?? (before === undefined ? 0n : undefined), line.spend),
      impressions: plus(before?.impressions ?? (before === undefined ? 0n : undefined), line.impressions),
      ads: (before?.ads ?? 0) + line.ads.length,
    });
    onLine(line);
  }
  if (day !== undefined) yield day;
}

/** The same days of two streams side by side, in the order of the days; a day without rows has no campaigns. */
export async function* sideBySide(
  left: AsyncGenerator<CampaignDay>,
  right: AsyncGenerator<CampaignDay>,
): AsyncGenerator<{ date: string; left: CampaignDay['campaigns']; right: CampaignDay['campaigns'] }> {
  let [one, other] = [await left.next(), await right.next()];
  while (!one.done || !other.done) {
    const oneDate = one.done ? undefined : one.value.date;
    const otherDate = other.done ? undefined : other.value.date;
    const date = earlier(oneDate, otherDate);
    yield {
      date,
      left: !one.done && oneDate === date ? one.value.campaigns : new Map(),
      right: !other.done && otherDate === date ? other.value.campaigns : new Map(),
    };
    if (oneDate === date) one = await left.next();
    if (otherDate === date) other = await right.next();
  }
}

function earlier(left: string | undefined, right: string | undefined): string {
  if (left === undefined || right === undefined) return left ?? right ?? '';
  return left < right ? left : right;
}

function plus(sum: bigint | undefined, text: string | null): bigint | undefined {
  return sum === undefined || text === null ? undefined : sum + BigInt(text);
}

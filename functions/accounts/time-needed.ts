/**
 * Seconds that an account keeps its place in the Map: the mean of mixed accounts whose reports take 40 s to 10 min, 145 s
 * with seven streams and 185 s with 25 (docs/scale.md). A rough guide: Meta decides how long reports take.
 */
const secondsAnAccount = (streams: number): number => 130 + 2.2 * streams;

/** How many accounts there are, and what they have to be extracted in. */
export interface Load {
  readonly accounts: number;
  /** Planned streams. */
  readonly streams: number;
  /** Accounts extracted at once. */
  readonly maxConcurrency: number;
  /** Seconds until the deadline. */
  readonly seconds: number;
}

/** One sentence with advice when the accounts probably do not fit before the deadline. */
export function warningOfLoad({ accounts, streams, maxConcurrency, seconds }: Load): string | undefined {
  const needed = Math.ceil(accounts / maxConcurrency) * secondsAnAccount(streams);
  // A few accounts are known to take what the slowest report takes, not a mean.
  if (accounts <= maxConcurrency || needed <= seconds) return undefined;
  return (
    `${accounts.toLocaleString('en-US')} accounts, ${maxConcurrency} at once, take about ${hours(needed)} hours, ` +
    `but the deadline is in ${hours(Math.max(0, seconds))}: raise the setting maxConcurrency (docs/scale.md), or ` +
    'rerun what is left.'
  );
}

const hours = (seconds: number): string => (seconds / 3600).toFixed(1);

import type { Settings } from './settings.ts';

/** Functions that a new AWS account runs at the same time (Lambda developer guide, "Lambda quotas": it may be below 1,000). */
const FUNCTIONS = 10;

/**
 * Streams, of all accounts in work, that so many functions serve. A stream waits for Meta nine tenths of its time, so
 * that 80 keep 5 to 8 functions busy on average. Where more start than are free, Lambda refuses, and the retry policy
 * comes again: with 80, less than twice for each stream, for 6 % more money. Nothing is lost by it (docs/scale.md).
 */
const STREAMS = 80;

/** Also with four streams: most apps are limited by Meta before they are by Lambda. */
const MOST = 10;

/**
 * Accounts that are extracted at once: the setting, or as many as suit a new AWS account.
 * @param streams that are deployed.
 */
export function accountsAtOnce(
  { maxConcurrency }: Pick<Settings, 'maxConcurrency'>,
  streams: number,
): number {
  if (maxConcurrency !== 'auto') return maxConcurrency;
  return Math.max(1, Math.min(MOST, Math.floor(STREAMS / streams)));
}

/** One sentence with advice where so many accounts at once are more than a new AWS account serves. */
export function warningOfSlots(
  settings: Pick<Settings, 'maxConcurrency'>,
  streams: number,
): string | undefined {
  const accounts = accountsAtOnce(settings, streams);
  const functions = accounts * streams;
  if (functions <= STREAMS) return undefined;
  const fewer = accountsAtOnce({ maxConcurrency: 'auto' }, streams);
  const ask = `ask AWS for ${functions.toLocaleString('en-US')} "Concurrent executions" of Lambda (Service Quotas)`;
  const instead = fewer < accounts ? `, or set "maxConcurrency" to ${fewer} or "auto"` : '';
  return (
    `${accounts} accounts with ${streams} streams each start up to ${functions.toLocaleString('en-US')} functions ` +
    `at once, and a new AWS account runs ${FUNCTIONS}: if yours does, ${ask}${instead}. ` +
    'Until then invocations are refused and repeated, and a run takes longer (docs/scale.md).'
  );
}

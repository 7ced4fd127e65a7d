import type { Estimate, Span } from '#functions/contract/check.ts';

/** An estimate in one line, such as "about 160 reports, 1.2 to 2.5 hours, 3,100 requests of about 5,800 an hour, $0.40". */
export function inWords({
  reports,
  requests,
  quota,
  seconds,
  dollars,
  accounts,
}: Omit<Estimate, 'says'>): string {
  const all = Math.round((requests.from + requests.to) / 2);
  const few = accounts.sized === accounts.all ? '' : ` (from ${accounts.sized} of ${accounts.all} accounts)`;
  return `about ${[
    counted(rounded(reports), 'report'),
    time(seconds),
    `${counted(rounded(all), 'request')}${share(all, accounts.all, quota)}`,
    money(dollars),
  ].join(', ')}${few}`;
}

function share(all: number, accounts: number, quota: Estimate['quota']): string {
  if (quota === undefined) return '';
  const perHour = `about ${number(rounded(quota.perHour))} an hour`;
  if (accounts === 1 && quota.requests === all) return ` of ${perHour}`;
  return ` (${quota.account}: ${number(rounded(quota.requests))} of ${perHour})`;
}

/** Two digits are more than is known. */
function rounded(value: number): number {
  if (value < 20) return Math.round(value);
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.round(value / unit) * unit;
}

const number = (value: number): string => value.toLocaleString('en-US');
const counted = (count: number, what: string): string => `${number(count)} ${what}${count === 1 ? '' : 's'}`;

function time({ from, to }: Span): string {
  const [unit, length] = to >= 5_400 ? ['hours', 3_600] : to >= 90 ? ['minutes', 60] : ['seconds', 1];
  const digits = unit === 'hours' ? 1 : 0;
  const [low, high] = [from / length, to / length].map((value) => value.toFixed(digits));
  if (unit === 'minutes' && from < 60) return `up to ${high} ${unit}`;
  return low === high ? `${low} ${unit}` : `${low} to ${high} ${unit}`;
}

function money({ from, to }: Span): string {
  const middle = (from + to) / 2;
  return middle < 0.01 ? 'less than $0.01' : `$${middle.toFixed(2)}`;
}

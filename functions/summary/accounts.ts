import {
  DayOutcome,
  type ReconciledAccount,
  type ReconciledDay,
} from '#functions/contract/reconciliation.ts';
import { accountDays } from './account-days.ts';
import { dayChart, spendChart } from './day-chart.ts';
import { count, duration, money, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { OUTCOMES, outcomeList, type Tone, toneOf } from './outcomes.ts';
import type { AccountLine } from './run-lists.ts';
import type { Shown } from './shown.ts';
import { more, table } from './table.ts';

/** Days in a table: the page's length is bounded. */
const DAYS = 62;

const WORST_FIRST: readonly Tone[] = ['bad', 'warn', 'none', 'good'];

/** How much an account needs to be looked at, by its days: 0 most. */
export const rankOfAccount = (counts: ReconciledAccount['counts']): number =>
  WORST_FIRST.indexOf(toneOf(counts));

/**
 * Meta's totals by account and day: a line for each account, then the days of some.
 * @param overview of all accounts with insights streams, worst first. @param detailed worst first; their tables are open.
 */
export function accounts(
  overview: Shown<AccountLine>,
  detailed: readonly ReconciledAccount[],
  linkOf: (account: string) => Html,
): Html {
  if (detailed.length === 0) return html``;
  const isOnly = overview.count <= 1;
  return html`<section><h2>Meta’s totals by account and day</h2>
${isOnly ? undefined : overviewTable(overview, linkOf)}
${detailed.map((account) => details(account, linkOf(account.account), isOnly))}</section>`;
}

/** One line for each account, with a column for each outcome that occurs. */
function overviewTable(overview: Shown<AccountLine>, linkOf: (account: string) => Html): Html {
  const list = overview.items;
  const outcomes = DayOutcome.options.filter(
    (outcome) => outcome !== 'agrees' && list.some(({ counts }) => counts[outcome] > 0),
  );
  const numbers = ['Reached', ...outcomes.map((outcome) => OUTCOMES[outcome].word), 'Spend, Meta’s total'];
  const rows = list.map(({ account, counts, spend, currency }) => {
    const cells = outcomes.map(
      (outcome) =>
        html`<td class="n ${counts[outcome] > 0 ? OUTCOMES[outcome].tone : 'dim'}">${count(counts[outcome])}</td>`,
    );
    return html`<tr><th scope="row">${linkOf(account)}</th><td class="n ${toneOf(counts)}">${count(counts.reached)} of ${count(counts.asked)}</td>
${cells}<td class="n">${spend === undefined ? '–' : money(spend, currency)}</td></tr>`;
  });
  const headings = ['Account', ...numbers.map((number) => ({ number: capitalized(number) }))];
  return html`${table('Accounts and Meta’s totals', headings, rows)}${more(overview)}`;
}

/** The accounts that took longest. @param lines longest first. */
export function slowest(lines: readonly AccountLine[], linkOf: (account: string) => Html): Html {
  if (lines.length === 0) return html``;
  const rows = lines.map(
    ({ account, rows: read, turns, billedMs, waitedSeconds }) =>
      html`<tr><th scope="row">${linkOf(account)}</th><td class="n">${count(read)}</td><td class="n">${count(turns)}</td>
<td class="n">${duration(billedMs / 1000)}</td><td class="n">${duration(waitedSeconds)}</td></tr>`,
  );
  const headings = ['Account', ...['Rows', 'Turns', 'Worked', 'Waited'].map((number) => ({ number }))];
  return html`<section><h2>Slowest accounts</h2>${table('Slowest accounts', headings, rows)}</section>`;
}

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function details(account: ReconciledAccount, name: Html, isOnly: boolean): Html {
  const { counts, days } = account;
  const tone = toneOf(counts);
  const shown = shownDays(days);
  const open = isOnly || tone !== 'good' ? html` open` : undefined;
  return html`<div class="card account"><h3>${name}</h3>
<p><span class="${tone}">Reached on ${count(counts.reached)} of ${plural(counts.asked, 'day')}</span>
<span class="dim">${days[0]?.date} – ${days.at(-1)?.date}, ${spent(account)}</span></p>
${outcomeList(counts)}${dayChart(account, shown)}${spendChart(account, shown)}
<details${open}><summary>Days</summary>${accountDays(account, shown)}</details></div>`;
}

/** The newest days and those that do not simply agree, in their order. */
function shownDays(days: readonly ReconciledDay[]): ReconciledDay[] {
  const newestFirst = days.toReversed();
  const notable = newestFirst.filter(({ outcome }) => outcome !== 'agrees');
  const plain = newestFirst.filter(({ outcome }) => outcome === 'agrees');
  const shown = new Set([...notable, ...plain].slice(0, DAYS));
  return days.filter((day) => shown.has(day));
}

/** Meta's total of all days that have one, in millionths; undefined where none has. */
export function spendOf(days: readonly ReconciledDay[]): number | undefined {
  const totals = days.flatMap(({ total }) => total?.highest.spend ?? []);
  return totals.length === 0 ? undefined : totals.reduce((sum, spend) => sum + spend, 0);
}

function spent({ days, currency }: ReconciledAccount): string {
  const spend = spendOf(days);
  return spend === undefined ? '–' : money(spend, currency);
}

import type { Manifest } from '#functions/contract/manifest.ts';
import {
  DayOutcome,
  type ReconciledAccount,
  type ReconciledDay,
} from '#functions/contract/reconciliation.ts';
import { accountDays } from './account-days.ts';
import { dayChart } from './day-chart.ts';
import { count, money, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { OUTCOMES, outcomeList, type Tone, toneOf } from './outcomes.ts';
import { more, table } from './table.ts';

/** Accounts with a chart and a table of days, and days in them: the page's length is bounded. */
const DETAILED = 12;
const DAYS = 62;
/** Accounts in the overview. */
const LISTED = 200;

const WORST_FIRST: readonly Tone[] = ['bad', 'warn', 'none', 'good'];

/** Meta's totals by account and day; accounts with something to look at come first, and their tables are open. */
export function accounts({ reconciliation }: Manifest, nameOf: (account: string) => string): Html {
  if (reconciliation.accounts.length === 0) return html``;
  const sorted = reconciliation.accounts.toSorted(
    (left, right) => WORST_FIRST.indexOf(toneOf(left.counts)) - WORST_FIRST.indexOf(toneOf(right.counts)),
  );
  const isOnly = sorted.length === 1;
  return html`<section><h2>Meta’s totals by account and day</h2>
${isOnly ? undefined : overview(sorted, nameOf)}
${sorted.slice(0, DETAILED).map((account) => details(account, nameOf(account.account), isOnly))}
${more(sorted.length, DETAILED)}</section>`;
}

/** One line for each account, with a column for each outcome that occurs. */
function overview(list: readonly ReconciledAccount[], nameOf: (account: string) => string): Html {
  const outcomes = DayOutcome.options.filter(
    (outcome) => outcome !== 'agrees' && list.some(({ counts }) => counts[outcome] > 0),
  );
  const numbers = ['Reached', ...outcomes.map((outcome) => OUTCOMES[outcome].word), 'Spend, Meta’s total'];
  const rows = list.slice(0, LISTED).map((account) => {
    const { counts } = account;
    const cells = outcomes.map(
      (outcome) =>
        html`<td class="n ${counts[outcome] > 0 ? OUTCOMES[outcome].tone : 'dim'}">${count(counts[outcome])}</td>`,
    );
    return html`<tr><th scope="row">${nameOf(account.account)}</th><td class="n ${toneOf(counts)}">${count(counts.reached)} of ${count(counts.asked)}</td>
${cells}<td class="n">${spendOf(account)}</td></tr>`;
  });
  const headings = ['Account', ...numbers.map((number) => ({ number: capitalized(number) }))];
  return html`${table('Accounts and Meta’s totals', headings, rows)}${more(list.length, LISTED)}`;
}

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function details(account: ReconciledAccount, name: string, isOnly: boolean): Html {
  const { counts, days } = account;
  const tone = toneOf(counts);
  const shown = shownDays(days);
  const open = isOnly || tone !== 'good' ? html` open` : undefined;
  return html`<div class="card account"><h3>${name}</h3>
<p><span class="${tone}">Reached on ${count(counts.reached)} of ${plural(counts.asked, 'day')}</span>
<span class="dim">${days[0]?.date} – ${days.at(-1)?.date}, ${spendOf(account)}</span></p>
${outcomeList(counts)}${dayChart(account, shown)}
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

/** Meta's total of all days that have one. */
function spendOf({ days, currency }: ReconciledAccount): string {
  const totals = days.flatMap(({ total }) => total?.highest.spend ?? []);
  return totals.length === 0
    ? '–'
    : money(
        totals.reduce((sum, spend) => sum + spend, 0),
        currency,
      );
}

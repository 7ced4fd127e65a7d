import type { Measures } from '#functions/contract/documents.ts';
import type { ReconciledAccount, ReconciledDay } from '#functions/contract/reconciliation.ts';
import { amount, count, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { OUTCOMES, swatch } from './outcomes.ts';
import { table } from './table.ts';

type Stream = ReconciledDay['streams'][number];

/**
 * The table of an account's days: Meta's total, the sums of each insights stream, the difference, the outcome.
 * @param days of the account, those that are shown.
 */
export function accountDays(
  { account, currency, days: all }: ReconciledAccount,
  days: readonly ReconciledDay[],
): Html {
  const streams = (all[0]?.streams ?? []).map(({ stream }) => stream);
  const headings = [
    'Day',
    ...['Meta’s total', ...streams].map((number) => ({ number })),
    'Difference',
    'Outcome',
  ];
  const rows = days.map((day) => {
    const { total, streams: ofDay, outcome, date } = day;
    return html`<tr><th scope="row" class="nb">${swatch(outcome)}${date}</th>${total === undefined ? sums(undefined, currency) : range(total, currency)}
${ofDay.map(({ rows }) => sums(rows, currency))}<td>${differences(ofDay, currency)}</td>
<td class="why"><span class="${OUTCOMES[outcome].tone}">${OUTCOMES[outcome].word}</span>${reasons(ofDay)}</td></tr>`;
  });
  const isWhole = days.length === all.length;
  return html`<p class="dim">Impressions, and below them spend in ${currency}.${
    isWhole
      ? undefined
      : html` ${plural(days.length, 'day')} of ${count(all.length)}: the newest, and those that do not simply agree. manifest.json has all of them.`
  }</p>${table(`Days of ${account}`, headings, rows)}`;
}

function sums(measures: Measures | undefined, currency: string): Html {
  if (measures === undefined) return html`<td class="n">–</td>`;
  return html`<td class="n">${count(measures.impressions)}<br><span class="dim">${amount(measures.spend, currency)}</span></td>`;
}

/** Meta's lowest and highest answer, as one where they are the same. */
function range({ lowest, highest }: { lowest: Measures; highest: Measures }, currency: string): Html {
  const between = (low: string, high: string) => (low === high ? low : `${low} – ${high}`);
  return html`<td class="n">${between(count(lowest.impressions), count(highest.impressions))}
<br><span class="dim">${between(amount(lowest.spend, currency), amount(highest.spend, currency))}</span></td>`;
}

/** What each stream has more or less than Meta's total. Spend alone is rounding, unless the stream says otherwise. */
function differences(streams: readonly Stream[], currency: string): Html {
  const texts = streams.map(({ stream, difference, reason }) => {
    if (difference === undefined) return { stream, text: '' };
    const { impressions, clicks, linkClicks, spend } = difference;
    const parts = [
      impressions === 0 ? '' : `${signed(impressions, count)} impressions`,
      clicks === 0 ? '' : `${signed(clicks, count)} clicks`,
      linkClicks === 0 ? '' : `${signed(linkClicks, count)} link clicks`,
      spend === 0 || reason === undefined
        ? ''
        : `${signed(spend, (value) => amount(value, currency))} ${currency}`,
    ];
    return { stream, text: parts.filter((part) => part !== '').join(', ') };
  });
  const byText = Map.groupBy(
    texts.filter(({ text }) => text !== ''),
    ({ text }) => text,
  );
  const lines = [...byText].map(
    ([text, of]) =>
      html`<div><span class="dim">${of.map(({ stream }) => stream).join(', ')}:</span> ${text}</div>`,
  );
  if (lines.length > 0) return html`${lines}`;
  return html`${streams.some(({ difference }) => difference !== undefined) ? '0' : '–'}`;
}

const signed = (value: number, text: (value: number) => string): string =>
  value < 0 ? `−${text(-value)}` : `+${text(value)}`;

/** Why, once where several streams say the same. */
function reasons(streams: readonly Stream[]): Html[] {
  const bySentence = Map.groupBy(
    streams.filter(({ reason, outcome }) => reason !== undefined || outcome === 'failed'),
    ({ reason = 'The stream failed.' }) => reason,
  );
  return [...bySentence].map(
    ([reason, of]) => html`<div class="dim">${of.map(({ stream }) => stream).join(', ')}: ${reason}</div>`,
  );
}

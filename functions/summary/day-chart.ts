import type { ReconciledAccount, ReconciledDay } from '#functions/contract/reconciliation.ts';
import { CHART, ends, stepOf } from './chart.ts';
import { count, money } from './format.ts';
import { type Html, html } from './html.ts';
import { colorOf, OUTCOMES, swatch } from './outcomes.ts';

/** Least height of a bar, so that a day without any number can be seen. */
const LEAST = 3;

/**
 * Impressions by day: a pale bar for Meta's total, and on it the rows of the stream that has fewest, in the color of
 * the outcome. What is missing stays pale.
 */
export function dayChart({ account }: ReconciledAccount, days: readonly ReconciledDay[]): Html {
  const most = Math.max(1, ...days.flatMap((day) => [totalOf(day), fewestOf(day)]));
  const step = stepOf(days.length);
  const bars = days.map((day, index) => {
    const rect = (height: number, color: string) =>
      html`<rect class="${color}" x="${(index * step).toFixed(1)}" y="${(CHART.height - height).toFixed(1)}" width="${(step * 0.85).toFixed(1)}" height="${height.toFixed(1)}"/>`;
    const scaled = (value: number) => (CHART.height * value) / most;
    const rows = scaled(fewestOf(day));
    const least = day.outcome === 'agrees' ? 0 : LEAST;
    return html`<g><title>${tip(day)}</title>${rect(scaled(totalOf(day)), 'total')}${rect(Math.max(rows, least), colorOf(day.outcome))}</g>`;
  });
  const outcomes = [...new Set(days.map(({ outcome }) => outcome))];
  const [first, last] = [days[0]?.date ?? '', days.at(-1)?.date ?? ''];
  return html`<p class="dim key">Impressions by day: <i class="swatch total"></i>Meta’s total
${outcomes.map((outcome) => html`<span>${swatch(outcome)}rows: ${OUTCOMES[outcome].word}</span> `)}</p>
<svg viewBox="0 0 ${CHART.width} ${CHART.height}" preserveAspectRatio="none" role="img" aria-label="Impressions of ${account} by day; the table below has the numbers">${bars}</svg>
${ends(first, last, days.length)}`;
}

/** Spend by day, Meta's total, in the account's own currency; nothing where Meta gave none. */
export function spendChart({ account, currency }: ReconciledAccount, days: readonly ReconciledDay[]): Html {
  const spends = days.map(({ total }) => total?.highest.spend ?? 0);
  const most = Math.max(...spends);
  if (most <= 0) return html``;
  const step = stepOf(days.length);
  const bars = days.map(({ date }, index) => {
    const spend = spends[index] ?? 0;
    const height = (CHART.height * spend) / most;
    return html`<rect class="spend" x="${(index * step).toFixed(1)}" y="${(CHART.height - height).toFixed(1)}" width="${(step * 0.85).toFixed(1)}" height="${height.toFixed(1)}"><title>${date}: ${money(spend, currency)}</title></rect>`;
  });
  return html`<p class="dim key">Spend by day in ${currency}, at most ${money(most, currency)}</p>
<svg viewBox="0 0 ${CHART.width} ${CHART.height}" preserveAspectRatio="none" role="img" aria-label="Spend of ${account} by day in ${currency}; the table below has the numbers">${bars}</svg>
${ends(days[0]?.date ?? '', days.at(-1)?.date ?? '', days.length)}`;
}

const totalOf = ({ total }: ReconciledDay): number => total?.highest.impressions ?? 0;

/** A stream that failed has no rows. */
const fewestOf = ({ streams }: ReconciledDay): number =>
  Math.min(...streams.map(({ rows }) => rows?.impressions ?? 0));

function tip({ date, outcome, total, streams }: ReconciledDay): string {
  const of = streams.map(
    ({ stream, rows }) => `${stream} ${rows === undefined ? '–' : count(rows.impressions)}`,
  );
  const meta = total === undefined ? 'none' : count(total.highest.impressions);
  return `${date}: ${OUTCOMES[outcome].word}. Meta’s total ${meta}, ${of.join(', ')}`;
}

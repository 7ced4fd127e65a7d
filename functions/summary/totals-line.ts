import type { Manifest } from '#functions/contract/manifest.ts';
import type { DayCounts } from '#functions/contract/reconciliation.ts';
import { count, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { isUnchecked, outcomeList, type Tone, toneOf } from './outcomes.ts';

/**
 * The line that people look at first: on how many days the rows reach Meta's own totals. Grey where nothing could be
 * checked, so that a run that got nothing does not look good.
 */
export function totalsLine({
  reconciliation,
  accountsFailed,
}: Pick<Manifest, 'reconciliation' | 'accountsFailed'>): Html {
  const { days, accounts } = reconciliation;
  const over = accounts > 1 ? ` of ${plural(accounts, 'account')}` : '';
  const title =
    days.asked === 0
      ? "Meta's totals: not checked"
      : `Meta's totals: reached on ${count(days.reached)} of ${plural(days.asked, 'day')}${over}`;
  return html`<div class="verdict ${lineTone(days, accountsFailed.length)}"><strong>${title}</strong>
${explain(reconciliation, accountsFailed.length)}${outcomeList(days)}${listingsLine(reconciliation)}</div>`;
}

function lineTone(days: DayCounts, accountsFailed: number): Tone {
  if (isUnchecked(days)) return 'none';
  const tone = toneOf(days);
  return tone === 'good' && accountsFailed > 0 ? 'warn' : tone;
}

function explain({ days }: Manifest['reconciliation'], accountsFailed: number): Html | undefined {
  const unread = accountsFailed === 0 ? '' : `${plural(accountsFailed, 'account')} could not be read.`;
  if (days.asked === 0) {
    return html`<p>${unread === '' ? 'This run has no insights streams, which are what Meta gives totals for.' : unread}</p>`;
  }
  const nothing = isUnchecked(days) ? 'Nothing could be checked. ' : '';
  return nothing + unread === '' ? undefined : html`<p>${nothing}${unread}</p>`;
}

function listingsLine({ listings }: Manifest['reconciliation']): Html | undefined {
  const { asked, agrees, repaired, difference, unproven, failed } = listings;
  if (asked === 0) return undefined;
  const others = [
    repaired > 0 ? `${count(repaired)} after listing again` : '',
    difference > 0 ? `${count(difference)} with a difference` : '',
    unproven > 0 ? `${count(unproven)} not counted by Meta` : '',
    failed > 0 ? `${count(failed)} failed` : '',
  ].filter((text) => text !== '');
  const rest = others.length > 0 ? ` (${others.join(', ')})` : '';
  return html`<p>Lists of objects: ${count(agrees + repaired)} of ${count(asked)} have every object that Meta counts${rest}.</p>`;
}

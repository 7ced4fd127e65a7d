import type { ErrorRecord } from '#functions/contract/documents.ts';
import type { FailedUnit, Manifest, NotableDay, SkippedOf } from '#functions/contract/manifest.ts';
import { count, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { OUTCOMES } from './outcomes.ts';
import { LISTED } from './run-lists.ts';
import { type Shown, shown } from './shown.ts';
import { more, table } from './table.ts';

/** Accounts that are named of those that were never started. */
const NAMED = 20;

/** What failed, and what can be done about it: accounts that could not be read, those that never ran, then streams. */
export function failures(
  { accountsFailed, notStarted }: Pick<Manifest, 'accountsFailed' | 'notStarted'>,
  failed: Shown<FailedUnit>,
  linkOf: (account: string) => Html,
): Html {
  const unread = shown(accountsFailed, LISTED.findings);
  const all = unread.count + failed.count + (notStarted?.accounts.length ?? 0);
  if (all === 0) return html``;
  const cards = [
    ...(notStarted === undefined ? [] : [card(html`${namesOf(notStarted.accounts)}`, notStarted.error)]),
    ...unread.items.map(({ account, error, since }) =>
      card(html`${account}${since === undefined ? '' : `, not read since ${since}`}`, error),
    ),
    ...failed.items.map(({ account, stream, error }) => card(html`${linkOf(account)} · ${stream}`, error)),
  ];
  return html`<section><h2>Failed</h2><p class="dim">${plural(all, 'failure')}. What was published before is still there.</p>
${cards}${more(unread)}${more(failed)}</section>`;
}

const card = (title: Html, { name, message, advice }: ErrorRecord): Html =>
  html`<div class="card"><h3>${title}</h3><p><strong class="bad">${name}</strong> ${message}</p><p>${advice}</p></div>`;

function namesOf(accounts: readonly string[]): string {
  const rest = accounts.length - NAMED;
  return `${accounts.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${count(rest)} more accounts` : ''}`;
}

/** Days that were held back, then those that differ from Meta's total. */
export function notableDays(
  heldBack: Shown<NotableDay>,
  differences: Shown<NotableDay>,
  linkOf: (account: string) => Html,
): Html {
  const days = [...heldBack.items, ...differences.items];
  if (days.length === 0) return html``;
  const rows = days.map(
    ({ account, stream, date, outcome, reason }) =>
      html`<tr><td>${linkOf(account)}</td><td>${stream}</td><td class="nb">${date}</td>
<td class="why"><span class="${OUTCOMES[outcome].tone}">${OUTCOMES[outcome].word}</span><div class="dim">${reason}</div></td></tr>`,
  );
  return html`<section><h2>Days that lack rows or differ</h2>
${table('Days that lack rows or differ', ['Account', 'Stream', 'Day', 'Outcome'], rows)}${more(heldBack)}${more(differences)}</section>`;
}

/** What the API would not give. */
export function skips(entries: Shown<SkippedOf>, linkOf: (account: string) => Html): Html {
  if (entries.items.length === 0) return html``;
  const rows = entries.items.map(
    ({ account, stream, skipped: { kind, what, since, until, error } }) =>
      html`<tr><td>${linkOf(account)}</td><td>${stream}</td><td>${kind} ${what}</td>
<td>${since === undefined ? '' : `${since} – ${until ?? since}`}</td><td>${error.name}: ${error.message} ${error.advice}</td></tr>`,
  );
  return html`<section><h2>Skipped</h2><p class="dim">${plural(entries.count, 'thing')} that the API did not give after everything was tried.</p>
${table('Skipped', ['Account', 'Stream', 'What', 'Days', 'Why'], rows)}${more(entries)}</section>`;
}

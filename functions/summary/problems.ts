import type { Manifest } from '#functions/contract/manifest.ts';
import { plural } from './format.ts';
import { type Html, html } from './html.ts';
import { LISTED, more, table } from './table.ts';

/** What failed, and what can be done about it. */
export function failures(manifest: Manifest, nameOf: (account: string) => string): Html {
  const failed = [
    ...manifest.accountsFailed.map(({ account, error }) => ({ title: account, error })),
    ...manifest.units.flatMap(({ account, stream, error }) =>
      error === undefined ? [] : [{ title: `${nameOf(account)} · ${stream}`, error }],
    ),
  ];
  if (failed.length === 0) return html``;
  const cards = failed.slice(0, LISTED).map(
    ({ title, error }) => html`<div class="card"><h3>${title}</h3>
<p><strong class="bad">${error.name}</strong> ${error.message}</p><p>${error.advice}</p></div>`,
  );
  return html`<section><h2>Failed</h2><p class="dim">${plural(failed.length, 'failure')}. What was published before is still there.</p>
${cards}${more(failed.length)}</section>`;
}

/** What the API would not give. */
export function skips(manifest: Manifest, nameOf: (account: string) => string): Html {
  const entries = manifest.units.flatMap(({ account, stream, skipped }) =>
    skipped.map((entry) => ({ account, stream, ...entry })),
  );
  if (entries.length === 0) return html``;
  const rows = entries.slice(0, LISTED).map(
    ({ account, stream, kind, what, since, until, error }) =>
      html`<tr><td>${nameOf(account)}</td><td>${stream}</td><td>${kind} ${what}</td>
<td>${since === undefined ? '' : `${since} – ${until ?? since}`}</td><td>${error.name}: ${error.message} ${error.advice}</td></tr>`,
  );
  return html`<section><h2>Skipped</h2><p class="dim">${plural(entries.length, 'thing')} that the API did not give after everything was tried.</p>
${table('Skipped', ['Account', 'Stream', 'What', 'Days', 'Why'], rows)}${more(entries.length)}</section>`;
}

import type { Finding } from '#functions/aggregate/findings.ts';
import type { Manifest } from '#functions/aggregate/manifest.ts';
import { count, plural } from './format.ts';
import { type Html, html } from './html.ts';

/** Entries of each list; the manifest has them all. */
const LISTED = 100;

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
  return html`<section><h2>Left out</h2><p class="dim">${plural(entries.length, 'thing')} that the API did not give after everything was tried.</p>
${table('Left out', ['Account', 'Stream', 'What', 'Days', 'Why'], rows)}${more(entries.length)}</section>`;
}

const SEVERITIES = ['violation', 'difference', 'explained'] as const;
const MEANING = {
  violation: 'Rows are lost: not published. A rerun reads the first of the streams again.',
  difference: 'Differs, as it may while Meta deletes and restates; published.',
  explained: 'Differs for a known reason.',
} as const;
const COLOR = { violation: 'bad', difference: 'warn', explained: 'dim' } as const;

/** What the proof has found. */
export function findings(manifest: Manifest, nameOf: (account: string) => string): Html {
  const lists = SEVERITIES.map((severity) => ({
    severity,
    entries: manifest.findings.filter((finding) => finding.severity === severity),
  })).filter(({ entries }) => entries.length > 0);
  if (lists.length === 0) {
    return html`<section><h2>Proof</h2><p class="good">All dates and rows are accounted for, and the streams agree with each other.</p></section>`;
  }
  return html`<section><h2>Proof</h2>${lists.map(({ severity, entries }) => list(severity, entries, nameOf))}</section>`;
}

function list(
  severity: Finding['severity'],
  entries: readonly Finding[],
  nameOf: (account: string) => string,
): Html {
  const total = entries.reduce((sum, { more: unlisted = 0 }) => sum + 1 + unlisted, 0);
  const rows = entries.slice(0, LISTED).map(
    ({ account, check, streams, date, id, expected, found, reason, more: unlisted }) =>
      html`<tr><td>${nameOf(account)}</td><td>${check.replace('_', ' ')}</td><td>${streams.join(' / ')}</td><td class="n">${date}</td>
<td>${id}</td><td class="n">${expected}</td><td class="n">${found}</td>
<td>${reason?.replaceAll('_', ' ')}${unlisted === undefined ? '' : ` and ${count(unlisted)} more like this`}</td></tr>`,
  );
  const headings = ['Account', 'Check', 'Streams', 'Day', 'Id', 'Expected', 'Found', 'Reason'];
  const content = html`<p class="dim">${MEANING[severity]}</p>${table(severity, headings, rows)}${more(entries.length)}`;
  const title = html`<strong class="${COLOR[severity]}">${count(total)} ${severity}</strong>`;
  return severity === 'violation'
    ? html`<div>${title}${content}</div>`
    : html`<details><summary>${title}</summary>${content}</details>`;
}

/** A table that scrolls by itself where it is too wide, by keyboard too. */
export function table(label: string, headings: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="wide" tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${headings.map(
    (heading) => html`<th scope="col">${heading}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Says that a list goes on in the manifest. */
export const more = (length: number): Html | undefined =>
  length > LISTED ? html`<p class="dim">${count(length - LISTED)} more are in manifest.json.</p>` : undefined;

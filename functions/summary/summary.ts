import type { ResolvedAccount } from '#functions/contract/documents.ts';
import type { Manifest } from '#functions/contract/manifest.ts';
import { accounts as totalsByAccount } from './accounts.ts';
import { heading } from './heading.ts';
import { html } from './html.ts';
import { listings } from './listings.ts';
import { notes } from './notes.ts';
import { failures, skips } from './problems.ts';
import { restatement, rowsByDay } from './streams.ts';
import { STYLE } from './style.ts';
import { timeline } from './timeline.ts';
import { units } from './units.ts';

/**
 * The manifest as one page for people, complete in itself: no script, and nothing that is loaded from elsewhere. Its
 * length is bounded, however many accounts there are.
 * @param accounts for their names, which come from Meta and may hold anything.
 */
export function renderSummary(manifest: Manifest, accounts: readonly ResolvedAccount[]): string {
  const names = new Map(accounts.map(({ account, name }) => [account, `${name} (${account})`]));
  const nameOf = (account: string) => names.get(account) ?? account;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,"><title>Run ${manifest.runId}: ${manifest.verdict}</title><style>${STYLE}</style></head>
<body><main>${heading(manifest)}${failures(manifest, nameOf)}${skips(manifest, nameOf)}
${totalsByAccount(manifest, nameOf)}${notes(manifest, nameOf)}${listings(manifest, nameOf)}
${timeline(manifest, nameOf)}${rowsByDay(manifest)}${restatement(manifest)}${units(manifest, nameOf)}</main></body></html>
`.text;
}

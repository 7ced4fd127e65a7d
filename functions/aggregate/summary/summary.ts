import type { Manifest } from '#functions/aggregate/manifest.ts';
import { isGap } from '#functions/aggregate/verdict.ts';
import type { ResolvedAccount } from '#functions/contract/documents.ts';
import { count, duration, instant, plural } from './format.ts';
import { type Html, html } from './html.ts';
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
${timeline(manifest, nameOf)}${rowsByDay(manifest)}${restatement(manifest)}${units(manifest, nameOf)}</main></body></html>
`.text;
}

function heading(manifest: Manifest): Html {
  const gaps = manifest.units.filter(isGap).length + manifest.accountsFailed.length;
  const isComplete = manifest.verdict === 'complete';
  const verdict = isComplete
    ? 'All that was planned is in the lake.'
    : `${count(gaps)} of ${count(manifest.units.length + manifest.accountsFailed.length)} planned are not complete; all else is in the lake.`;
  const seconds = (Date.parse(manifest.finishedAt) - Date.parse(manifest.startedAt)) / 1000;
  const versions = new Set(manifest.units.flatMap(({ graphVersion }) => graphVersion ?? []));
  const settings = new Set(manifest.units.flatMap(({ attributionSettings = [] }) => attributionSettings));
  const accounts =
    new Set(manifest.units.map(({ account }) => account)).size + manifest.accountsFailed.length;
  const facts: [string, string][] = [
    ['Rows', count(manifest.rows)],
    ['Scope', `${plural(accounts, 'account')}, ${plural(manifest.units.length, 'unit')}`],
    ['Started', instant(manifest.startedAt)],
    ['Took', duration(seconds)],
    ['Graph API', [...versions].join(', ') || '–'],
    ['Attribution settings', [...settings].sort().join(', ') || '–'],
  ];
  return html`<header><h1>Run ${manifest.runId}</h1>
<div class="verdict ${isComplete ? 'good' : 'bad'}"><strong>${isComplete ? 'Complete' : 'Incomplete'}</strong><p>${verdict}</p></div>
${
  isComplete
    ? undefined
    : html`<p>Finish it by a new execution with <code>{"rerun":"${manifest.runId}"}</code>, which costs only what had failed.</p>`
}
<dl class="facts">${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl></header>`;
}

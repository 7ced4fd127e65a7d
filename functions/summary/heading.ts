import { isGap } from '#functions/aggregate/verdict.ts';
import type { Manifest } from '#functions/contract/manifest.ts';
import { count, duration, instant, money, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { totalsLine } from './totals-line.ts';

/** Currencies whose spend is shown; the manifest has them all. */
const CURRENCIES = 4;

/** The verdict, Meta's totals, and the facts of a run. */
export function heading(manifest: Manifest): Html {
  const isComplete = manifest.verdict === 'complete';
  const planned = manifest.units.length + manifest.accountsFailed.length;
  const gaps = manifest.units.filter(isGap).length + manifest.accountsFailed.length;
  const verdict = isComplete
    ? 'All that was planned is in the lake.'
    : gaps === planned
      ? `None of ${count(planned)} planned is complete.`
      : `${count(gaps)} of ${count(planned)} planned are not complete; all else is in the lake.`;
  return html`<header><h1>Run ${manifest.runId}</h1>
<div class="verdict ${isComplete ? 'good' : 'bad'}"><strong>${isComplete ? 'Complete' : 'Incomplete'}</strong><p>${verdict}</p>${
    isComplete
      ? undefined
      : html`<p>To finish it, start an execution with <code>{"rerun":"${manifest.runId}"}</code>. It costs only what had failed.</p>`
  }</div>
${totalsLine(manifest)}
<dl class="facts">${facts(manifest).map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl></header>`;
}

function facts(manifest: Manifest): [string, string | Html][] {
  const { units, accountsFailed, startedAt, finishedAt } = manifest;
  const distinct = (values: readonly string[]) => [...new Set(values)].sort();
  const accounts = distinct(units.map(({ account }) => account)).length + accountsFailed.length;
  const streams = distinct(units.map(({ stream }) => stream)).length;
  const since = distinct(units.flatMap((unit) => unit.since ?? []))[0];
  const until = distinct(units.flatMap((unit) => unit.until ?? [])).at(-1);
  return [
    ['Scope', `${plural(accounts, 'account')}, ${plural(streams, 'stream')}`],
    [
      'Days',
      since === undefined ? '–' : html`<span class="nb">${since}</span> – <span class="nb">${until}</span>`,
    ],
    ['Rows', count(manifest.rows)],
    ['Spend, Meta’s total', spendOf(manifest)],
    ['Started', instant(startedAt)],
    ['Took', duration((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)],
    ['Graph API', distinct(units.flatMap(({ graphVersion }) => graphVersion ?? [])).join(', ') || '–'],
    ['Statuses asked for', statusesOf(manifest)],
    [
      'Attribution settings',
      distinct(units.flatMap(({ attributionSettings = [] }) => attributionSettings)).join(', ') || '–',
    ],
  ];
}

/** By currency: amounts of different ones do not add up. */
function spendOf({ reconciliation }: Manifest): string {
  const sums = new Map<string, number>();
  for (const { currency, days } of reconciliation.accounts) {
    for (const { total } of days) {
      if (total !== undefined) sums.set(currency, (sums.get(currency) ?? 0) + total.highest.spend);
    }
  }
  const shown = [...sums].slice(0, CURRENCIES).map(([currency, spend]) => money(spend, currency));
  const rest = sums.size - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}` || '–';
}

const STATUS_WORDS = { all: 'all', without_deleted: 'all but deleted', none: 'none' } as const;

function statusesOf({ units }: Manifest): string {
  const counts = new Map<string, number>();
  for (const { statuses } of units) {
    if (statuses === undefined) continue;
    const word = STATUS_WORDS[statuses];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  if (counts.size === 1) return [...counts.keys()].join();
  return [...counts].map(([word, streams]) => `${word} (${streams})`).join(', ') || '–';
}

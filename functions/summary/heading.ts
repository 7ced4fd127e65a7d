import type { Manifest } from '#functions/contract/manifest.ts';
import { count, duration, instant, instantIn, money, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { totalsLine } from './totals-line.ts';

/** Currencies whose spend is shown; the manifest has them all. */
const CURRENCIES = 4;

/** Time zones in which the start is shown. */
const ZONES = 3;

/** The verdict, Meta's totals, and the facts of a run. @param zones of the accounts, the most frequent first. */
export function heading(manifest: Manifest, zones: readonly string[]): Html {
  const isComplete = manifest.verdict === 'complete';
  const planned = manifest.units.planned + manifest.accountsFailed.length;
  const gaps = manifest.units.incomplete + manifest.accountsFailed.length;
  const verdict = isComplete
    ? 'All that was planned is in the lake.'
    : gaps === planned
      ? 'Nothing that was planned is complete. What was published before is still in the lake.'
      : `${count(gaps)} of ${count(planned)} ${planned === manifest.units.planned ? 'streams' : 'streams and accounts'} ${gaps === 1 ? 'is' : 'are'} not complete; all else is in the lake.`;
  return html`<header><h1>Run ${manifest.runId}</h1>
<div class="verdict ${isComplete ? 'good' : 'bad'}"><strong>${isComplete ? 'Complete' : 'Incomplete'}</strong><p>${verdict}</p>${
    isComplete
      ? undefined
      : html`<p>To finish it, do what the failures below say, and start an execution with this input. It costs only what had failed.</p>
<pre>{"rerun":"${manifest.runId}"}</pre>`
  }${rerunOf(manifest)}</div>
${totalsLine(manifest)}
${factList(facts(manifest, zones))}
<details><summary>How it was read</summary>${factList(readingFacts(manifest))}</details></header>`;
}

type Fact = readonly [term: string, value: string | Html];

const factList = (list: readonly Fact[]): Html =>
  html`<dl class="facts">${list.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;

/** What matters where numbers differ from those elsewhere. */
function readingFacts(manifest: Manifest): Fact[] {
  const { work, graphVersions, attributionSettings } = manifest;
  return [
    ['Worked and waited', `${duration(work.billedMs / 1000)} + ${duration(work.waitedSeconds)}`],
    ['Graph API', graphVersions.join(', ') || '–'],
    ['Statuses asked for', statusesOf(manifest)],
    ['Attribution settings', listOf(attributionSettings)],
  ];
}

function facts(manifest: Manifest, zones: readonly string[]): Fact[] {
  const { accounts, streams, since, until, startedAt, finishedAt } = manifest;
  return [
    ['Scope', `${plural(accounts.planned, 'account')}, ${plural(streams.length, 'stream')}`],
    [
      'Days',
      since === undefined ? '–' : html`<span class="nb">${since}</span> – <span class="nb">${until}</span>`,
    ],
    ['Rows', count(manifest.rows)],
    ['Spend, Meta’s total', spendOf(manifest)],
    ['Started', startOf(startedAt, zones)],
    ['Took', duration((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)],
  ];
}

/** A rerun writes the page of the run that it finishes. */
function rerunOf({ runId, owner, startedAt }: Manifest): Html | undefined {
  if (owner === runId) return undefined;
  return html`<p>Brought up to date by the execution <code>${owner}</code>, which started ${instant(startedAt)}: start, time and timeline are of that one, all else is of the whole run.</p>`;
}

/** The instant, and what the clocks of the accounts showed: their days begin and end by these. */
function startOf(startedAt: string, zones: readonly string[]): Html {
  const local = zones
    .slice(0, ZONES)
    .map((zone) => html`<span class="zone">${instantIn(startedAt, zone)}</span>`);
  return html`${instant(startedAt)}${local}`;
}

/** By currency: amounts of different ones do not add up. */
function spendOf({ spend }: Manifest): string {
  const shown = spend.slice(0, CURRENCIES).map((of) => money(of.spend, of.currency));
  const rest = spend.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}` || '–';
}

/** Names that are not to be broken over lines. */
const listOf = (names: readonly string[]): Html =>
  names.length === 0
    ? html`–`
    : html`${names.map((name, index) => html`<span class="nb">${name}${index < names.length - 1 ? ',' : ''}</span> `)}`;

const STATUS_WORDS = { all: 'all', without_deleted: 'all but deleted', none: 'none' } as const;

function statusesOf({ statuses }: Manifest): string {
  const [only, ...others] = statuses;
  if (only === undefined) return '–';
  if (others.length === 0) return STATUS_WORDS[only.form];
  return statuses.map(({ form, streams }) => `${STATUS_WORDS[form]} (${count(streams)})`).join(', ');
}

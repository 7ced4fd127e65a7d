import type { Manifest } from '#functions/contract/manifest.ts';
import type { AccountResult } from '#functions/contract/result.ts';
import { answerable, QUESTIONS } from '#infra/queries/queries.ts';
import { accountTable } from './account-table.ts';
import type { CostEstimate } from './cost-estimate.ts';
import { count, counted, duration, mark, oneLine } from './display-text.ts';
import type { ExecutionResult } from './run.ts';
import type { Paint } from './screen.ts';
import { wrap } from './text-width.ts';
import { causeMessage, type Unit } from './unit-status.ts';

/** The input of the summary. */
export interface SummaryOf {
  readonly result: ExecutionResult;
  readonly units: readonly Unit[];
  /** What the whole run came to, with what earlier executions did; absent where it did not get so far. */
  readonly manifest: Manifest | undefined;
  /** What became of each account. */
  readonly results: readonly AccountResult[];
  /** From the start of the execution to its end. */
  readonly wallMs: number;
  readonly cost: CostEstimate;
  /** Places on this disk, as a user would type them. */
  readonly places: { readonly summary: string; readonly lake: string; readonly logs: string };
  /** Options of a rerun and of a query, such as ` --data-dir x`. */
  readonly options: { readonly rerun: string; readonly query: string };
  /** The command line that started it played a failure. */
  readonly isPlayed: boolean;
  /** Maximum columns per line. */
  readonly width: number;
  readonly paint: Paint;
}

/** What a run came to: accounts, the window, Meta's totals, time and money, where to look, and the verdict. */
export function summaryLines(of: SummaryOf): string[] {
  const sections = [
    warningLines(of),
    accountTable(of.results, of.width),
    factLines(of),
    placeLines(of),
    verdictLines(of),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines]);
}

function warningLines({ manifest, width, paint }: SummaryOf): string[] {
  return (manifest?.warnings ?? []).flatMap((warning) =>
    wrap(`Warning: ${oneLine(warning)}`, width).map((line) => paint('yellow', line)),
  );
}

function factLines({ result, units, manifest, wallMs, cost, width }: SummaryOf): string[] {
  const { since, until } = manifest ?? {};
  const totals = manifest?.reconciliation.days;
  const facts = [
    ...(since === undefined ? [] : [`Days ${since} to ${until}, in each account's time zone.`]),
    ...(totals === undefined ? [] : totalsOf(totals)),
    `${timeOf(result, units, wallMs)}.`,
    ...(result.status === 'ABORTED' ? [] : [costOf(cost)]),
  ];
  return facts.flatMap((fact) => wrap(fact, width));
}

function totalsOf(days: Manifest['reconciliation']['days']): string[] {
  const { asked, reached, repaired, difference, unproven, held_back: heldBack } = days;
  if (asked === 0) return ["Meta's totals: not checked; the run had no insights to compare with them."];
  const others = [
    repaired === 0 ? '' : `${count(repaired)} of them after missing rows were read again`,
    difference === 0 ? '' : `${count(difference)} published with a difference`,
    unproven === 0 ? '' : `${count(unproven)} could not be checked`,
    heldBack === 0 ? '' : `${count(heldBack)} held back`,
  ].filter((other) => other !== '');
  return [
    `Meta's totals: reached on ${[`${count(reached)} of ${counted(asked, 'account-day')}`, ...others].join('; ')}.`,
  ];
}

/** "One after another" is the sum of the units' times, and the time before and after them. */
function timeOf({ status, invocations }: ExecutionResult, units: readonly Unit[], wallMs: number): string {
  const took = `Took ${duration(wallMs)}`;
  if (status === 'ABORTED' || units.length < 2) return took;
  const around = invocations.filter(({ stream }) => stream === undefined);
  const sum = [...units, ...around].reduce((total, { ms }) => total + ms, 0);
  return `${took} (${duration(sum)} with one stream after the other)`;
}

function costOf({ dollars, transitions, invocations, s3Requests }: CostEstimate): string {
  const counts = `${counted(transitions, 'state transition')}, ${counted(invocations, 'invocation')}, ${counted(s3Requests, 'S3 request')}`;
  return `On AWS about $${dollars.toPrecision(2)} (an estimate from ${counts}).`;
}

function placeLines({ manifest, places, options }: SummaryOf): string[] {
  return [
    ...(manifest === undefined ? [] : [`Summary  ${places.summary}`]),
    ...(manifest === undefined || manifest.rows === 0 ? [] : [`Data     ${places.lake}`]),
    `Logs     ${places.logs}`,
    ...(manifest === undefined || manifest.rows === 0 ? [] : [`Next     ${nextCommand(manifest, options)}`]),
  ];
}

const FIRST_QUESTION = QUESTIONS.filter(({ name }) => name === 'spend_by_campaign_and_day');

/** The first question, if this run has the rows that it asks for; else the prompt, which lists what can be asked. */
function nextCommand({ streams }: Manifest, { query }: SummaryOf['options']): string {
  const tables = streams.filter(({ rows }) => rows > 0).map(({ stream }) => stream);
  const words = `${query}${answerable(FIRST_QUESTION, tables)[0]?.name ?? ''}`.trim();
  return words === '' ? 'npm run query' : `npm run query -- ${words}`;
}

function verdictLines(of: SummaryOf): string[] {
  const { result, width, paint } = of;
  const run = `run ${of.manifest?.runId ?? result.executionName}`;
  if (result.status === 'SUCCEEDED')
    return [`${mark('OK', 'green', paint)}${run} is complete: ${sumsOf(of)}.`];
  const rerun = `npm start -- --input '{"rerun":"${of.manifest?.runId ?? result.executionName}"}'${of.options.rerun}`;
  if (result.status === 'ABORTED') {
    return [`${mark('STOPPED', 'yellow', paint)}${run}. ${publishedOf(of)}`, 'Continue it:', `  ${rerun}`];
  }
  return [
    ...failedLines(of, run, width, paint),
    `${of.isPlayed ? 'The failure was played. Finish the run:' : 'Do what the failures say, then finish the run:'}`,
    // On a line of its own, and whole, so that it can be copied.
    `  ${rerun}`,
  ];
}

/** Streams that failed have said why already. */
function failedLines({ result, manifest }: SummaryOf, run: string, width: number, paint: Paint): string[] {
  const text =
    manifest === undefined
      ? `${run} ${result.error}: ${oneLine(causeMessage(result.cause ?? ''))}`
      : `${run} is incomplete: ${gapsOf(manifest)}`;
  return wrap(`[FAILED] ${text}`, width).map((line) => paint('red', line));
}

function gapsOf({ units, accountsFailed, skipped, reconciliation }: Manifest): string {
  const { held_back: heldBack } = reconciliation.days;
  const parts = [
    units.failed === 0 ? '' : `${count(units.failed)} of ${counted(units.planned, 'stream')} failed`,
    accountsFailed.length === 0 ? '' : `${counted(accountsFailed.length, 'account')} could not be read`,
    heldBack === 0 ? '' : `${counted(heldBack, 'day')} held back`,
    skipped.length === 0 ? '' : `${counted(skipped.length, 'thing')} skipped`,
  ].filter((part) => part !== '');
  const published = units.complete > 0 ? ` Published: ${counted(units.complete, 'stream')}.` : '';
  return `${parts.join(', ')}.${published}`;
}

function sumsOf({ units, manifest }: SummaryOf): string {
  const planned = manifest?.units.planned ?? units.length;
  const rows = manifest?.rows ?? units.reduce((total, unit) => total + unit.rows, 0);
  const worked = units.filter(({ status }) => status === 'done').length;
  const keptText = planned > worked ? ` (${count(planned - worked)} kept from before)` : '';
  return `${counted(planned, 'stream')}${keptText}, ${counted(rows, 'row')}`;
}

/** What a stopped run leaves: each account is published as a whole. */
function publishedOf({ results, result: { executionName } }: SummaryOf): string {
  const own = results.filter(({ owner }) => owner === executionName).length;
  return own === 0
    ? 'Nothing was published: the lake is as before.'
    : `${counted(own, 'account')} ${own === 1 ? 'was' : 'were'} published; nothing else changed.`;
}

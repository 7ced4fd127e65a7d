import type { UnitResult } from '#functions/contract/result.ts';
import { count, duration } from './format.ts';
import { type Html, html } from './html.ts';
import type { Shown } from './shown.ts';

interface Span {
  readonly kind: 'work' | 'wait' | 'lost';
  readonly from: number;
  readonly to: number;
}

/** From the start of the run to its end, ISO instants. */
export interface RunSpan {
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** When each branch worked and waited, on one scale. @param longest the branches that took longest. */
export function timeline(
  span: RunSpan,
  longest: Shown<UnitResult>,
  nameOf: (account: string) => string,
): Html {
  const [start, end] = [Date.parse(span.startedAt), Date.parse(span.finishedAt)];
  const lanes = longest.items
    .map((unit) => ({ unit, spans: spansOf(unit, start, end) }))
    .filter(({ spans }) => spans.length > 0);
  if (lanes.length === 0) return html``;
  const scale = { start, length: Math.max(1, end - start) };
  const shown = lanes.sort((left, right) => order(left.unit, right.unit));
  const rest = longest.count - longest.items.length;
  return html`<section><h2>Timeline</h2>
<p class="dim key">${duration(scale.length / 1000)} in all.<i class="work"></i>at work<i class="wait"></i>waiting, which costs nothing${
    shown.some(({ unit }) => unit.status === 'failed') ? html`<i class="lost"></i>failed` : undefined
  }</p>
${shown.map(({ unit, spans }) => lane(unit, spans, scale, nameOf(unit.account)))}
${rest > 0 ? html`<p class="dim">${count(rest)} shorter branches are not drawn.</p>` : undefined}</section>`;
}

/**
 * Work from the beginning of each turn to its end, and waiting up to the next one. Turns of an execution before this
 * one are not drawn: the time between the two was neither.
 */
function spansOf({ turns = [], status }: UnitResult, start: number, end: number): Span[] {
  const own = turns.filter(({ from }) => Date.parse(from) >= start);
  return own.flatMap((turn, index) => {
    const next = own[index + 1];
    const [from, limit] = [Date.parse(turn.from), next === undefined ? end : Date.parse(next.from)];
    // A turn that ended with an error did not live to say when.
    const to = turn.to === undefined ? limit : Date.parse(turn.to);
    const work: Span = { kind: status === 'failed' && next === undefined ? 'lost' : 'work', from, to };
    return next === undefined || to >= limit ? [work] : [work, { kind: 'wait', from: to, to: limit }];
  });
}

function lane(
  unit: UnitResult,
  spans: readonly Span[],
  scale: { start: number; length: number },
  name: string,
): Html {
  const worked = duration(secondsOf(spans, 'work') + secondsOf(spans, 'lost'));
  const waited = duration(secondsOf(spans, 'wait'));
  const at = (time: number) => ((100 * (time - scale.start)) / scale.length).toFixed(2);
  const bars = spans.map(({ kind, from, to }) => {
    const width = ((100 * (to - from)) / scale.length).toFixed(2);
    return html`<span class="${kind}" style="left:${at(from)}%;width:${width}%"></span>`;
  });
  return html`<div class="lane"><span>${name} <span class="dim">${unit.stream}</span></span>
<span class="track" role="img" aria-label="${name} ${unit.stream}: worked ${worked}, waited ${waited}${unit.status === 'failed' ? ', failed' : ''}">${bars}</span>
<span class="dim n">${worked}${secondsOf(spans, 'wait') >= 0.5 ? ` + ${waited} waiting` : ''}</span></div>`;
}

const secondsOf = (spans: readonly Span[], kind: Span['kind']): number =>
  spans.filter((span) => span.kind === kind).reduce((sum, { from, to }) => sum + (to - from) / 1000, 0);

/** Milliseconds from the beginning of a unit's first turn in the run to its end; 0 when it had none. @param startedAt of the run. */
export function lengthOf({ turns = [] }: UnitResult, startedAt: string): number {
  const start = Date.parse(startedAt);
  const own = turns.filter(({ from }) => Date.parse(from) >= start);
  const [first, last] = [own[0], own.at(-1)];
  return first === undefined || last === undefined
    ? 0
    : Date.parse(last.to ?? last.from) - Date.parse(first.from);
}

const order = (left: UnitResult, right: UnitResult): number =>
  `${left.account} ${left.stream}` < `${right.account} ${right.stream}` ? -1 : 1;

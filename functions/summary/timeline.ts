import type { Manifest, ManifestUnit } from '#functions/contract/manifest.ts';
import { count, duration } from './format.ts';
import { type Html, html } from './html.ts';

/** Branches that are drawn; of more, the ones that took longest. */
const LANES = 60;

interface Span {
  readonly kind: 'work' | 'wait';
  readonly from: number;
  readonly to: number;
}

/** When each branch worked and waited, on one scale from the start of the run to its end. */
export function timeline(manifest: Manifest, nameOf: (account: string) => string): Html {
  const [start, end] = [Date.parse(manifest.startedAt), Date.parse(manifest.finishedAt)];
  const lanes = manifest.units
    .map((unit) => ({ unit, spans: spansOf(unit, start, end) }))
    .filter(({ spans }) => spans.length > 0)
    .sort((left, right) => lengthOf(right.spans) - lengthOf(left.spans));
  if (lanes.length === 0) return html``;
  const scale = { start, length: Math.max(1, end - start) };
  const shown = lanes.slice(0, LANES).sort((left, right) => order(left.unit, right.unit));
  const rest = lanes.length - shown.length;
  return html`<section><h2>Timeline</h2>
<p class="dim key">${duration(scale.length / 1000)} in all.<i class="work"></i>at work<i class="wait"></i>waiting, which costs nothing</p>
${shown.map(({ unit, spans }) => lane(unit, spans, scale, nameOf(unit.account)))}
${rest > 0 ? html`<p class="dim">${count(rest)} shorter branches are not drawn.</p>` : undefined}</section>`;
}

/**
 * Work from the beginning of each turn to its end, and waiting up to the next one. Turns of an execution before this
 * one are not drawn: the time between the two was neither.
 */
function spansOf({ turns = [] }: ManifestUnit, start: number, end: number): Span[] {
  const own = turns.filter(({ from }) => Date.parse(from) >= start);
  return own.flatMap((turn, index) => {
    const next = own[index + 1];
    const [from, limit] = [Date.parse(turn.from), next === undefined ? end : Date.parse(next.from)];
    // A turn that ended with an error did not live to say when.
    const to = turn.to === undefined ? limit : Date.parse(turn.to);
    const work: Span = { kind: 'work', from, to };
    return next === undefined || to >= limit ? [work] : [work, { kind: 'wait', from: to, to: limit }];
  });
}

function lane(
  unit: ManifestUnit,
  spans: readonly Span[],
  scale: { start: number; length: number },
  name: string,
): Html {
  const worked = duration(secondsOf(spans, 'work'));
  const waited = duration(secondsOf(spans, 'wait'));
  const at = (time: number) => ((100 * (time - scale.start)) / scale.length).toFixed(2);
  const bars = spans.map(({ kind, from, to }) => {
    const width = ((100 * (to - from)) / scale.length).toFixed(2);
    return html`<span class="${kind}" style="left:${at(from)}%;width:${width}%"></span>`;
  });
  return html`<div class="lane"><span>${name} <span class="dim">${unit.stream}</span></span>
<span class="track" role="img" aria-label="${name} ${unit.stream}: worked ${worked}, waited ${waited}">${bars}</span>
<span class="dim n">${worked} + ${waited}</span></div>`;
}

const secondsOf = (spans: readonly Span[], kind: Span['kind']): number =>
  spans.filter((span) => span.kind === kind).reduce((sum, { from, to }) => sum + (to - from) / 1000, 0);

const lengthOf = (spans: readonly Span[]): number => (spans.at(-1)?.to ?? 0) - (spans[0]?.from ?? 0);

const order = (left: ManifestUnit, right: ManifestUnit): number =>
  `${left.account} ${left.stream}` < `${right.account} ${right.stream}` ? -1 : 1;

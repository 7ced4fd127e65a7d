import { activityLine, completionLines, duration, overallLine } from './display-text.ts';
import type { ProgressEvent } from './run.ts';
import { canRedraw, type Paint, painter, type Screen, widthOf } from './screen.ts';
import { cut } from './text-width.ts';
import type { Units } from './unit-status.ts';

/** Shows the progress of an execution. */
export interface Progress {
  /** How permanent lines are colored. */
  readonly paint: Paint;
  /** Columns of a permanent line; unlimited for a file or a pipe. */
  readonly width: number;
  show(event: ProgressEvent): void;
  /** Sets the current phase while no unit runs; shown on a terminal only. */
  phase(text: string): void;
  /** Prints a permanent line. */
  line(text: string): void;
  /** Removes the temporary lines. */
  close(): void;
}

const REDRAW_MS = 250;
/** How often it is read how far units are. */
const REFRESH_MS = 1000;
const CLEAR_TO_END = '\u001b[0J';
const up = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A`);

/** States without a stream, as people know their work. */
const PHASES: Readonly<Record<string, string>> = {
  Plan: 'Checking the input',
  Accounts: 'Reading the accounts',
  Publish: 'Comparing with Meta’s totals, and publishing',
  Aggregate: 'Writing the summary',
};

/**
 * Creates a progress display: each finished unit leaves a line, and a terminal shows the running units below.
 * @param units receives the events that are shown. @param planned number of units in all, as far as it is known.
 */
export function createProgress(screen: Screen, units: Units, planned: () => number = () => 0): Progress {
  const paint = painter(screen);
  let live = canRedraw(screen);
  let phase = { text: '', since: Date.now() };
  let began: number | undefined;
  let refreshedAt = 0;
  let drawn = 0;

  /** The running units that fit on the terminal, because wrapped lines could not be erased, and one line for all. */
  function current(now: number): string[] {
    const room = Math.max(0, (screen.rows ?? 24) - 2);
    const width = widthOf(screen) - 1;
    const active = units.active();
    if (active.length === 0 || began === undefined) return [cut(phaseLine(now), width)].slice(0, room);
    const overall = overallLine(units.all(), planned(), now - began, now);
    const lines = active.map((unit) => activityLine(unit, now, width)).slice(0, Math.max(0, room - 1));
    return [...lines, cut(overall, width)].slice(0, room).map((line) => paint('dim', line));
  }

  function phaseLine(now: number): string {
    const elapsed = now - phase.since;
    return phase.text === '' || elapsed < 1000 ? phase.text : `${phase.text}  ${duration(elapsed)}`;
  }

  function draw(lasting: readonly string[]): void {
    const now = Date.now();
    const lines = current(now);
    screen.write(
      [up(drawn), '\r', CLEAR_TO_END, ...[...lasting, ...lines].map((line) => `${line}\n`)].join(''),
    );
    drawn = lines.length;
  }

  function keep(lines: readonly string[]): void {
    if (live) draw(lines);
    else screen.write(lines.map((line) => `${line}\n`).join(''));
  }

  function tick(): void {
    if (Date.now() - refreshedAt >= REFRESH_MS) {
      refreshedAt = Date.now();
      units.refresh();
    }
    draw([]);
  }

  function setPhase(text: string): void {
    if (text !== phase.text) phase = { text, since: Date.now() };
  }

  const clock = live ? setInterval(tick, REDRAW_MS).unref() : undefined;
  return {
    paint,
    get width() {
      return widthOf(screen);
    },
    phase(text) {
      setPhase(text);
      if (live) draw([]);
    },
    show(event) {
      if (event.kind === 'started') {
        const { stream, state } = event.invocation;
        if (stream === undefined) setPhase(PHASES[state] ?? state);
        else began ??= Date.now();
      }
      const ended = units.apply(event);
      if (ended !== undefined) keep(completionLines(ended, widthOf(screen), paint));
    },
    line: (text) => keep([text]),
    close() {
      clearInterval(clock);
      if (live) screen.write(`${up(drawn)}\r${CLEAR_TO_END}`);
      live = false;
    },
  };
}

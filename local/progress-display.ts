import { activityLine, completionLine } from './display-text.ts';
import type { ProgressEvent } from './run.ts';
import { canRedraw, type Screen, widthOf } from './screen.ts';
import type { Units } from './unit-status.ts';

/** Shows what an execution does while it does it. */
export interface Progress {
  show(event: ProgressEvent): void;
  /** What is done while no unit is at work; only a terminal shows it. */
  phase(text: string): void;
  /** A line of its own, that stays. */
  line(text: string): void;
  /** Removes what is only true while the execution runs. */
  close(): void;
}

const REDRAW_MS = 250;
const CLEAR_TO_END = '\u001b[0J';
const up = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A`);

/**
 * Makes progress lines: each unit that ends leaves one, and on a terminal the units at work are shown below, redrawn.
 * @param units is kept up to date by the events that are shown.
 */
export function createProgress(screen: Screen, units: Units): Progress {
  let live = canRedraw(screen);
  let phase = '';
  let drawn = 0;

  /** Lasting lines above, then the units at work, as far as the terminal has room: wrapped lines could not be undone. */
  function draw(lasting: readonly string[]): void {
    const room = Math.max(0, (screen.rows ?? 24) - 2);
    const width = widthOf(screen) - 1;
    const active = units.all().filter(({ status }) => status === 'running' || status === 'waiting');
    const now = Date.now();
    const lines = (
      active.length === 0 ? [phase.slice(0, width)] : active.map((unit) => activityLine(unit, now, width))
    ).slice(0, room);
    screen.write(
      [up(drawn), '\r', CLEAR_TO_END, ...[...lasting, ...lines].map((line) => `${line}\n`)].join(''),
    );
    drawn = lines.length;
  }

  function keep(line: string): void {
    if (live) draw([line]);
    else screen.write(`${line}\n`);
  }

  const clock = live ? setInterval(() => draw([]), REDRAW_MS).unref() : undefined;
  return {
    phase(text) {
      phase = text;
      if (live) draw([]);
    },
    show(event) {
      if (event.kind === 'started' && event.invocation.stream === undefined) phase = event.invocation.state;
      const ended = units.apply(event);
      if (ended !== undefined) keep(completionLine(ended));
    },
    line: keep,
    close() {
      clearInterval(clock);
      if (live) screen.write(`${up(drawn)}\r${CLEAR_TO_END}`);
      live = false;
    },
  };
}

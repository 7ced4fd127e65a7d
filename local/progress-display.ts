import { activityLine, completionLine } from './display-text.ts';
import type { ProgressEvent } from './run.ts';
import { canRedraw, type Screen, widthOf } from './screen.ts';
import type { Units } from './unit-status.ts';

/** Shows the progress of an execution. */
export interface Progress {
  show(event: ProgressEvent): void;
  /** Sets the current phase while no unit runs; shown on a terminal only. */
  phase(text: string): void;
  /** Prints a permanent line. */
  line(text: string): void;
  /** Removes the temporary lines. */
  close(): void;
}

const REDRAW_MS = 250;
const CLEAR_TO_END = '\u001b[0J';
const up = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A`);

/**
 * Creates a progress display: each finished unit leaves a line, and a terminal shows the running units below.
 * @param units receives the events that are shown.
 */
export function createProgress(screen: Screen, units: Units): Progress {
  let live = canRedraw(screen);
  let phase = '';
  let drawn = 0;

  /**
   * Draws permanent lines, then the running units that fit on the terminal, because wrapped lines could not be erased.
   */
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

import { styleText } from 'node:util';

/** The output for progress: a terminal, file or pipe. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Whether it can redraw lines. A terminal without control sequences is called `dumb`. */
export const canRedraw = (screen: Screen, environment: NodeJS.ProcessEnv = process.env): boolean =>
  screen.isTTY === true && environment.TERM !== 'dumb';

/** Width of a line: the terminal's, or `COLUMNS` if that is smaller; unlimited for a file or a pipe. */
export function widthOf(screen: Screen, environment: NodeJS.ProcessEnv = process.env): number {
  const asked = Number(environment.COLUMNS);
  const width = screen.isTTY === true ? (screen.columns ?? 80) : Number.POSITIVE_INFINITY;
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, width) : width;
}

/** How a text looks on a terminal. */
export type Style = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

/** Gives a text a style, or returns it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Leaves every text as it is. */
export const plain: Paint = (_, text) => text;

/**
 * Colors for a terminal; none for a file or a pipe unless `FORCE_COLOR` is set, and none where `NO_COLOR` is
 * (no-color.org, force-color.org).
 */
export function painter(screen: Screen, environment: NodeJS.ProcessEnv = process.env): Paint {
  const isWanted = canRedraw(screen, environment) || Boolean(environment.FORCE_COLOR);
  if (!isWanted || environment.NO_COLOR) return plain;
  return (style, text) => styleText(style, text, { validateStream: false });
}

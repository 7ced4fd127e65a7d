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

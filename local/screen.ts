/** Where progress is shown: a terminal, or a file or pipe. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Whether lines can be redrawn on it. A terminal that knows no control sequences calls itself `dumb`. */
export const canRedraw = (screen: Screen, environment: NodeJS.ProcessEnv = process.env): boolean =>
  screen.isTTY === true && environment.TERM !== 'dumb';

/**
 * Characters that a line has room for: those of the terminal, or fewer where `COLUMNS` asks for fewer; a file or a
 * pipe has room for any number.
 */
export function widthOf(screen: Screen, environment: NodeJS.ProcessEnv = process.env): number {
  const asked = Number(environment.COLUMNS);
  const width = screen.isTTY === true ? (screen.columns ?? 80) : Number.POSITIVE_INFINITY;
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, width) : width;
}

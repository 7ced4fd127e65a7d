import { isLevel, type Level } from './data/levels.ts';

/**
 * Names the insights that a call reads, so that the reports of different streams are different series of calls:
 * `insights:ad`, `insights:ad:age,gender`, `insights:campaign@monthly`, `insights:ad+action_device,action_type`.
 */
export type InsightsSourceName = `insights:${Level}` | `insights:${Level}${':' | '+' | '@'}${string}`;

/** What tells one kind of report from another. */
export interface InsightsShape {
  readonly level: Level;
  /** In any order. */
  readonly breakdowns?: readonly string[] | undefined;
  /** All values of the parameter `action_breakdowns`; absent like the parameter: `action_type`. */
  readonly actionBreakdowns?: readonly string[] | undefined;
  /** The parameter `time_increment`. Absent and 1 have the same name. */
  readonly timeIncrement?: string | number | undefined;
}

/** The parameter's default. Meta: marketing-api/insights/parameters. */
const DEFAULT_ACTION_BREAKDOWNS = 'action_type';

/** The name of the insights of this shape. The order of breakdowns makes no difference. */
export function insightsSource(shape: InsightsShape): InsightsSourceName {
  const list = (names: readonly string[]): string => [...new Set(names)].sort().join(',');
  const breakdowns = list(shape.breakdowns ?? []);
  const actions = list(shape.actionBreakdowns ?? [DEFAULT_ACTION_BREAKDOWNS]);
  const increment = String(shape.timeIncrement ?? '');
  return [
    `insights:${shape.level}`,
    breakdowns === '' ? '' : `:${breakdowns}`,
    actions === DEFAULT_ACTION_BREAKDOWNS ? '' : `+${actions}`,
    increment === '' || increment === '1' ? '' : `@${increment}`,
  ].join('') as InsightsSourceName;
}

/** The reverse; undefined for a source that is not insights. */
export function insightsShape(source: string): Required<InsightsShape> | undefined {
  const match = /^insights:([a-z]+)(?::([^+@]*))?(?:\+([^@]*))?(?:@(.+))?$/.exec(source);
  const [, level, breakdowns, actions, increment] = match ?? [];
  if (!isLevel(level)) return undefined;
  return {
    level,
    breakdowns: namesIn(breakdowns) ?? [],
    actionBreakdowns: namesIn(actions),
    timeIncrement: increment,
  };
}

/** The shape of a request that may still be refused: names are found in any text. */
export function requestedShape(params: Readonly<Record<string, string>>, level: Level): InsightsShape {
  return {
    level,
    breakdowns: namesIn(params.breakdowns),
    actionBreakdowns: namesIn(params.action_breakdowns),
    timeIncrement: params.time_increment,
  };
}

const namesIn = (text: string | undefined): string[] | undefined =>
  text === undefined ? undefined : [...(text.match(/\w+/g) ?? [])];

import type { Plan } from '#functions/contract/documents.ts';
import type { AccountDefaults, RunContext } from '#functions/contract/payloads.ts';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import { firstRetainedDay, latestDay } from '#functions/runtime/days.ts';
import { InputInvalid } from '#functions/runtime/input-invalid.ts';
import type { ExecutionInput } from './input.ts';

/** Meta restates insights for 28 days (marketing-api/insights/best-practices), so a daily run reads them again. */
const DEFAULT_LOOKBACK_DAYS = 28;
/** Time between the last turn and the machine's timeout, in which `Aggregate` publishes what is complete. */
const SECONDS_FOR_AGGREGATE = 3_600;

/** The execution that plans a run. */
export interface Execution {
  /** The execution's name, which becomes the run id. */
  readonly owner: string;
  /** ISO instant. */
  readonly startedAt: string;
}

/** Settings of the deployment. */
export interface PlanSettings {
  /** For an input without `accounts`, or without `exclude`. */
  readonly defaults: AccountDefaults;
  /** The deployed streams, in their order. */
  readonly streams: readonly StreamFacts[];
  /** Timeout of the state machine. */
  readonly timeoutSeconds: number;
}

/**
 * The plan of a new run: the input with every default filled in except the days, which depend on the account's time
 * zone.
 * @throws InputInvalid when the input excludes every account that the deployment lists, or names a stream of which Meta
 * keeps none of the days.
 */
export function buildPlan(
  input: Extract<ExecutionInput, { kind: 'new' }>,
  { owner, startedAt }: Execution,
  { defaults, streams }: PlanSettings,
): Plan {
  refuseForgotten(input, startedAt, streams);
  return {
    schema: 2,
    runId: owner,
    startedAt,
    ...accountsOf(input, defaults),
    // In the order of the deployment, so that equal inputs give equal plans.
    streams: streams.filter(({ name }) => input.streams?.includes(name) ?? true),
    ...(input.since !== undefined && { since: input.since }),
    ...(input.until !== undefined && { until: input.until }),
    lookbackDays: input.lookbackDays ?? DEFAULT_LOOKBACK_DAYS,
    ...(input.since === undefined && input.lookbackDays === undefined && { isDefaultWindow: true }),
    ...(input.check === true && { check: true }),
  };
}

/**
 * What the states after `Plan` receive. Start and deadline are of this execution, also when it finishes an earlier
 * run.
 */
export function contextOf(plan: Plan, execution: Execution, settings: PlanSettings): RunContext {
  const planned = new Set(plan.streams.map(({ name }) => name));
  const flags = settings.streams.map(({ name }) => [name, planned.has(name)]);
  return {
    runId: plan.runId,
    owner: execution.owner,
    startedAt: execution.startedAt,
    deadline: deadlineOf(execution.startedAt, settings.timeoutSeconds),
    streams: Object.fromEntries(flags),
  };
}

/**
 * The instant after which no turn starts: an hour before the machine's timeout, but never in the first half of its
 * time.
 */
export function deadlineOf(startedAt: string, timeoutSeconds: number): string {
  const seconds = Math.max(timeoutSeconds - SECONDS_FOR_AGGREGATE, timeoutSeconds / 2);
  return new Date(Date.parse(startedAt) + seconds * 1000).toISOString();
}

/**
 * Meta keeps some numbers for fewer than 37 months. A window that reaches back too far is cut, with a note; one that lies
 * there whole is a mistake if the input names the stream.
 */
function refuseForgotten(
  { streams: named = [], until }: Extract<ExecutionInput, { kind: 'new' }>,
  startedAt: string,
  streams: readonly StreamFacts[],
): void {
  if (until === undefined) return;
  for (const { name, retentionMonths } of streams) {
    if (retentionMonths === undefined || !named.includes(name)) continue;
    const first = firstRetainedDay(latestDay(startedAt), retentionMonths);
    if (until >= first) continue;
    throw new InputInvalid(
      `Input field "until" is ${until}, and Meta keeps the numbers of ${name} for ${retentionMonths} months: name days ` +
        `from ${first} on, or leave ${name} out of "streams".`,
    );
  }
}

/** A list loses the excluded accounts here; `all` loses them in `Accounts`, which reads the list. */
function accountsOf(
  input: Extract<ExecutionInput, { kind: 'new' }>,
  defaults: AccountDefaults,
): Pick<Plan, 'accounts' | 'exclude'> {
  const accounts = input.accounts ?? defaults.accounts;
  if (accounts !== 'all') return { accounts: without(accounts, input.exclude ?? []) };
  const exclude = input.exclude ?? defaults.exclude;
  return { accounts, ...(exclude.length > 0 && { exclude }) };
}

function without(accounts: readonly string[], exclude: readonly string[]): string[] {
  const left = accounts.filter((account) => !exclude.includes(account));
  if (left.length > 0) return left;
  throw new InputInvalid('Input field "exclude" leaves none of the accounts that the deployment names.');
}

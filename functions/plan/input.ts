import * as z from 'zod/mini';
import { AccountId, MAX_ACCOUNTS, RunId } from '#functions/contract/ids.ts';
import { addDays, earliestRetainedDay, isDay, latestDay } from '#functions/runtime/days.ts';
import { describeValue, thousands } from '#functions/runtime/describe-value.ts';
import { InputInvalid } from '#functions/runtime/input-invalid.ts';
import { findToken } from './find-token.ts';

/** Always less than the 37 months that Meta keeps (at least 1,123 days), counted from any account's yesterday. */
const MAX_LOOKBACK_DAYS = 1_120;

/** What each field must be: the end of every message about it. For `streams`, the names are added. */
const TAKES = {
  accounts: `"all", or a list of 1 to ${thousands(MAX_ACCOUNTS)} ad account ids of the form act_<digits>, each once`,
  exclude: `a list of 1 to ${thousands(MAX_ACCOUNTS)} ad account ids of the form act_<digits>, each once, without a list of accounts`,
  streams: 'a list of one or more of the deployed streams, each once',
  since: 'a day, YYYY-MM-DD, not after until',
  until: 'a day, YYYY-MM-DD, that is not in the future',
  lookbackDays: `a whole number from 1 to ${thousands(MAX_LOOKBACK_DAYS)}, without since`,
  check: 'true: it checks everything and extracts nothing',
  rerun: 'the name of an earlier execution, without other fields',
  scheduledTime: 'an instant, ISO 8601, set by the schedule',
} as const;
type FieldName = keyof typeof TAKES;

const eachOnce = z.superRefine<readonly string[]>((list, context) => {
  const seen = new Set<string>();
  const twice = list.find((entry) => seen.size === seen.add(entry).size);
  if (twice !== undefined)
    context.addIssue({ code: 'custom', message: `names ${describeValue(twice)} twice` });
});
const AccountList = z.array(AccountId).check(z.minLength(1), z.maxLength(MAX_ACCOUNTS), eachOnce);
const OptionalDay = z.optional(z.string().check(z.refine(isDay)));

const fieldsOf = (streams: readonly string[]) =>
  z.object({
    accounts: z.optional(z.union([z.literal('all'), AccountList])),
    exclude: z.optional(AccountList),
    streams: z.optional(z.array(z.enum(streams)).check(z.minLength(1), eachOnce)),
    since: OptionalDay,
    until: OptionalDay,
    lookbackDays: z.optional(z.int().check(z.minimum(1), z.maximum(MAX_LOOKBACK_DAYS))),
    check: z.optional(z.literal(true)),
    rerun: z.optional(RunId),
    scheduledTime: z.optional(z.iso.datetime({ offset: true })),
  });
type Fields = z.infer<ReturnType<typeof fieldsOf>>;

/** A checked execution input. */
export type ExecutionInput =
  | { readonly kind: 'rerun'; readonly rerun: string }
  | ({ readonly kind: 'new' } & Omit<Fields, 'rerun'>);

/**
 * Checks an execution input. `scheduledTime`, the time at which a schedule was due, has no effect: days are counted
 * from the start of the execution, so that a late delivery and a manual start extract the same days.
 * @param startedAt ISO instant at which the execution started.
 * @param streams names of the deployed streams.
 * @throws InputInvalid with one sentence about the first problem.
 */
export function readInput(input: unknown, startedAt: string, streams: readonly string[]): ExecutionInput {
  refuseToken(input);
  refuseUnknown(input);
  const parsed = fieldsOf(streams).safeParse(input);
  if (!parsed.success) throw problemWith(input, firstIssue(parsed.error.issues), streams);
  const { rerun, ...fields } = parsed.data;
  if (rerun !== undefined) {
    const other = Object.keys(fields)[0];
    if (other !== undefined) throw refuse('rerun', `is combined with "${other}"`);
    return { kind: 'rerun', rerun };
  }
  if (fields.exclude !== undefined && Array.isArray(fields.accounts)) {
    throw refuse('exclude', 'is combined with a list of accounts');
  }
  checkDays(fields, startedAt);
  return { kind: 'new', ...fields };
}

function refuseToken(input: unknown): void {
  const field = findToken(input);
  if (field === undefined) return;
  throw new InputInvalid(
    `The input holds what looks like an access token or a secret${field === '' ? '' : ` (in "${field}")`}. ` +
      "It is in this execution's history now: revoke it in Meta's Business settings, and put a new one into the " +
      'secret of the deployment, never into an input.',
  );
}

function refuseUnknown(input: unknown): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new InputInvalid(
      `The input is ${describeValue(input)}; it must be an object such as {} or {"lookbackDays": 7}.`,
    );
  }
  // Own keys, so that `__proto__` counts too; a schema would ignore it.
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(TAKES, name));
  if (unknown === undefined) return;
  throw new InputInvalid(
    `The input has the unknown field ${describeValue(unknown)}; the fields are ${Object.keys(TAKES).join(', ')}.`,
  );
}

function checkDays({ since, until, lookbackDays }: Omit<Fields, 'rerun'>, startedAt: string): void {
  const latest = latestDay(startedAt);
  const earliest = earliestRetainedDay(startedAt);
  if (since !== undefined && lookbackDays !== undefined)
    throw refuse('lookbackDays', 'is combined with "since"');
  if (until !== undefined && until > latest)
    throw refuse('until', `is ${until}, which has not started in any time zone`);
  if (until !== undefined && until < earliest) {
    throw refuse('until', `is ${until}, before ${earliest}, and Meta keeps insights for 37 months`);
  }
  if (since === undefined) return;
  if (until !== undefined && since > until) throw refuse('since', `is ${since}, after until (${until})`);
  if (until === undefined && since >= latest) {
    throw refuse('since', `is ${since}, after ${addDays(latest, -1)}, the latest day that until defaults to`);
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code: string | undefined;
  readonly message: string;
}

/** The first issue; in a union, that of the branch that got furthest. */
function firstIssue(issues: readonly z.core.$ZodIssue[]): Issue {
  const [issue] = issues;
  if (issue === undefined) throw new Error('a failed parse has no issue');
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flat().sort((a, b) => b.path.length - a.path.length)[0];
  return inner === undefined ? issue : { ...inner, path: [...issue.path, ...inner.path] };
}

function problemWith(input: unknown, issue: Issue, streams: readonly string[]): InputInvalid {
  const [field, position] = issue.path;
  const name = field as FieldName;
  const takes =
    name === 'streams' ? `a list of one or more of ${streams.join(', ')}, each once` : TAKES[name];
  if (issue.code === 'custom' && issue.message.startsWith('names '))
    return refuse(name, issue.message, takes);
  const value = (input as Record<FieldName, unknown>)[name];
  if (typeof position !== 'number') return refuse(name, `is ${describeValue(value)}`, takes);
  const entry = (value as unknown[])[position];
  return refuse(
    name,
    `has ${describeValue(entry)} at position ${thousands(position + 1)}${hintFor(name, entry)}`,
    takes,
  );
}

/** The number of an account alone is what Ads Manager shows. */
const hintFor = (name: FieldName, entry: unknown): string =>
  (name === 'accounts' || name === 'exclude') && typeof entry === 'string' && /^\d{1,20}$/.test(entry)
    ? ` (did you mean "act_${entry}"?)`
    : '';

const refuse = (field: FieldName, problem: string, takes: string = TAKES[field]): InputInvalid =>
  new InputInvalid(`Input field "${field}" ${problem}; it must be ${takes}.`);

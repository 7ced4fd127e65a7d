import type * as z from 'zod/mini';
import { describeValue } from '#functions/runtime/describe-value.ts';
import { ACTION_BREAKDOWNS, BREAKDOWNS, REPLACED_BREAKDOWNS } from './breakdowns.ts';
import { Declaration } from './declaration.ts';
import { INSIGHTS_FIELDS, REFUSED_FIELDS } from './insights-fields.ts';
import { didYouMean } from './nearest.ts';

/** A declaration, or one sentence for each thing that its file has wrong. */
export type Parsed =
  | { readonly declaration: Declaration; readonly errors?: never }
  | { readonly declaration?: never; readonly errors: readonly string[] };

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const KEYS = Object.keys(Declaration.shape).filter((key) => key !== '$schema');
const FIELD_NAMES = [...INSIGHTS_FIELDS.keys()];

/** Reads the content of a report's file: names and types. Whether they go together is `checkDeclaration`'s. */
export function parseDeclaration(content: unknown): Parsed {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return { errors: ['write one JSON object: the report.'] };
  }
  const parsed = Declaration.safeParse(content);
  if (parsed.success) return { declaration: parsed.data };
  return { errors: [...new Set(parsed.error.issues.flatMap((issue) => sentences(issue, [], content)))] };
}

/** @param above the path of the union that the issue is inside of. */
function sentences(issue: Issue, above: Path, content: object): string[] {
  const path = [...above, ...issue.path];
  const value = path.reduce(step, content);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path));
  const inside = issue.code === 'invalid_union' ? branchOf(issue, value) : undefined;
  if (inside !== undefined) return inside.flatMap((each) => sentences(each, path, content));
  const named = typeof value === 'string' && path.length === 2 ? NAMES[String(path[0])]?.(value) : undefined;
  return [named ?? takes(path, value, issue)];
}

/** The issues of the list, where a list is given in place of a single value. */
function branchOf(issue: z.core.$ZodIssueInvalidUnion, value: unknown): readonly Issue[] | undefined {
  return Array.isArray(value) ? issue.errors.find((branch) => branch.some(isInList)) : undefined;
}

const isInList = ({ path, code }: Issue): boolean => path.length > 0 || code === 'too_small';

function unknownKey(key: string, path: Path): string {
  const where = path.length === 0 ? '' : ` in ${spell(path)}`;
  const keys = path.length === 0 ? KEYS : ['field', 'operator', 'value'];
  const meant = didYouMean(key, keys);
  return `there is no key ${describeValue(key)}${where}${meant === '' ? `; the keys are ${keys.join(', ')}.` : meant}`;
}

/** Sentences on a name that its list does not have. */
const NAMES: Readonly<Record<string, (name: string) => string | undefined>> = {
  fields: (name) => {
    if (Object.hasOwn(BREAKDOWNS, name)) {
      return `take ${name} out of fields: a breakdown is named in breakdowns, and is a column by itself.`;
    }
    const reason = own(REFUSED_FIELDS, name);
    if (reason !== undefined) return `take ${name} out of fields: ${reason}.`;
    return `there is no field ${describeValue(name)}${didYouMean(name, FIELD_NAMES) || '.'}`;
  },
  breakdowns: (name) => {
    const replaced = own(REPLACED_BREAKDOWNS, name);
    if (replaced !== undefined) return replaced;
    if (isOneOf(ACTION_BREAKDOWNS, name)) return `move ${name} from breakdowns to actionBreakdowns.`;
    return `there is no breakdown ${describeValue(name)}${didYouMean(name, Object.keys(BREAKDOWNS)) || '.'}`;
  },
  actionBreakdowns: (name) => {
    if (Object.hasOwn(BREAKDOWNS, name)) return `move ${name} from actionBreakdowns to breakdowns.`;
    return `there is no action breakdown ${describeValue(name)}${didYouMean(name, ACTION_BREAKDOWNS) || '.'}`;
  },
  attributionWindows: (name) => {
    if (/^(7|28)d_view(_all_conversions|_first_conversion)?$/.test(name)) {
      return `take ${name} out of attributionWindows: Meta returns nothing for it since 2026-01-12, without an error.`;
    }
    if (name === 'default') {
      return 'take default out of attributionWindows: it is what "value" always has, and with it Meta leaves out actions of rows that mix attribution settings.';
    }
    return undefined;
  },
};

/** What a table says of a name; a name such as `constructor` is in every object's prototype. */
const own = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const isOneOf = (names: readonly string[], name: string): boolean => names.includes(name);

/** What each key takes, as in the schema. */
const TAKES: Readonly<Record<string, string>> = {
  name: 'a lower-case letter and up to 40 lower-case letters, digits and underscores',
  description: 'one sentence of 12 to 200 characters, from a capital letter to a period',
  level: 'account, campaign, adset or ad',
  fields: '"standard", "delivery", or a list of names',
  breakdowns: 'a list of names, such as ["age", "gender"]',
  actionBreakdowns: 'a list of names, such as ["action_device"]',
  attributionWindows: 'a list of windows, such as ["1d_click", "7d_click"]',
  timeIncrement: 'a whole number from 1 to 90, "monthly" or "all_days"',
  filtering: 'a list such as [{"field": "ad.impressions", "operator": "GREATER_THAN", "value": 0}]',
  actionReportTime: 'impression, conversion, mixed or lifetime',
  useUnifiedAttributionSetting: 'true or false',
  days: 'a whole number from 1 to 90',
  lookbackDays: 'a whole number from 1 to 1,120',
  pageSize: 'a whole number from 1 to 1,000',
};

function takes(path: Path, value: unknown, issue: Issue): string {
  const key = String(path[0]);
  if (value === undefined) return `add ${spell(path)}: ${TAKES[key] ?? 'it is missing'}.`;
  const meant =
    typeof value === 'string' && issue.code === 'invalid_value'
      ? didYouMean(value, issue.values.map(String))
      : '';
  if (meant !== '') return `there is no ${spell(path)} ${describeValue(value)}${meant}`;
  return `set ${spell(path)} to ${TAKES[key] ?? 'another value'}: it is ${describeValue(value)}.`;
}

/** `filtering[0].operator`. */
const spell = (path: Path): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');

const step = (at: unknown, part: PropertyKey): unknown =>
  typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined;

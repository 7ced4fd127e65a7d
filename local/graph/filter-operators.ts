import { type Filter, valuesOf } from './params.ts';
import { badParameter } from './replies.ts';

/** Whether a filter accepts a value. */
export type Accepts<T> = (value: T) => boolean;

type TextOperator = 'IN' | 'NOT_IN' | 'EQUAL' | 'NOT_EQUAL' | 'CONTAIN' | 'NOT_CONTAIN';

const TEXT: Readonly<Record<TextOperator, (values: ReadonlySet<string>) => Accepts<string>>> = {
  IN: (values) => (value) => values.has(value),
  NOT_IN: (values) => (value) => !values.has(value),
  EQUAL: (values) => (value) => values.has(value),
  NOT_EQUAL: (values) => (value) => !values.has(value),
  CONTAIN: (values) => (value) => containsAny(value, values),
  NOT_CONTAIN: (values) => (value) => !containsAny(value, values),
};

const NUMBER: Readonly<Record<string, (limit: number) => Accepts<number>>> = {
  GREATER_THAN: (limit) => (value) => value > limit,
  LESS_THAN: (limit) => (value) => value < limit,
  EQUAL: (limit) => (value) => value === limit,
};

/** The test of a filter on text. @throws GraphFailure 100 for another operator. */
export function acceptsText(filter: Filter, operators: readonly TextOperator[]): Accepts<string> {
  const operator = operators.find((name) => name === filter.operator.toUpperCase());
  if (operator === undefined) throw unsupported(filter);
  return TEXT[operator](valuesOf(filter));
}

/** The test of a filter on a number. @throws GraphFailure 100 for another operator, or a value that is no number. */
export function acceptsNumber(filter: Filter): Accepts<number> {
  const test = NUMBER[filter.operator.toUpperCase()];
  const limit = Array.isArray(filter.value) ? Number.NaN : Number(filter.value);
  if (test === undefined || Number.isNaN(limit)) throw unsupported(filter);
  return test(limit);
}

/** The refusal of a filter: its field, or the operator for this field. */
export const unsupported = (filter: Filter) =>
  badParameter(`param filtering: ${filter.field} ${filter.operator} is not supported.`);

/** Letters count as the same in both cases. */
function containsAny(text: string, parts: ReadonlySet<string>): boolean {
  const lower = text.toLowerCase();
  return [...parts].some((part) => lower.includes(part.toLowerCase()));
}

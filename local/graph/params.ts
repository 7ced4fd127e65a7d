import { z } from 'zod';
import { badParameter } from './replies.ts';

/** A requested field, with the fields of the referenced object if given: `creative{id,name}`. */
export interface AskedField {
  readonly name: string;
  readonly nested: readonly AskedField[];
}

const TextList = z.array(z.string());
const Filters = z.array(
  z.object({
    field: z.string(),
    operator: z.string(),
    value: z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))]),
  }),
);
const TimeRange = z.object({ since: z.string(), until: z.string() });
/** One condition of `filtering`. */
export type Filter = z.infer<typeof Filters>[number];

/** Parses a JSON parameter. @throws GraphFailure 100 with its name. */
function json<T>(name: string, text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badParameter(`param ${name} must be valid JSON.`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw badParameter(`param ${name} has the wrong shape.`);
  return parsed.data;
}

/** A list of names, as JSON or comma-separated. */
export function textList(name: string, text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return [];
  if (text.startsWith('[')) return json(name, text, TextList);
  return text.split(',').map((item) => item.trim());
}

/** `filtering`: a list of conditions. */
export const filterList = (text: string | undefined): readonly Filter[] =>
  text === undefined || text === '' ? [] : json('filtering', text, Filters);

/** `time_range`: both days inclusive. */
export function timeRange(text: string | undefined): z.infer<typeof TimeRange> {
  if (text === undefined) throw badParameter('param time_range is required by this simulator.');
  return json('time_range', text, TimeRange);
}

/** Values of an `IN` condition as text. */
export const valuesOf = (filter: Filter): ReadonlySet<string> =>
  new Set((Array.isArray(filter.value) ? filter.value : [filter.value]).map(String));

/** `limit`: default 25, and never more than the server's cap. @throws GraphFailure 100 for anything else. */
export function pageLimit(text: string | undefined, cap: number): number {
  const limit = text === undefined || text === '' ? 25 : Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw badParameter('param limit must be a positive integer.');
  return Math.min(limit, cap);
}

/** `fields`: comma-separated names, each with an optional list in braces; or a JSON list. */
export function askedFields(text: string | undefined): readonly AskedField[] {
  if (text === undefined || text === '') return [];
  if (text.startsWith('[')) return json('fields', text, TextList).map((name) => ({ name, nested: [] }));
  const scan = { text, at: 0 };
  const fields = fieldList(scan);
  if (scan.at < text.length) throw badParameter(`Syntax error in fields at character ${scan.at}.`);
  return fields;
}

function fieldList(scan: { readonly text: string; at: number }): AskedField[] {
  const fields: AskedField[] = [];
  for (;;) {
    const name = /^\s*([A-Za-z0-9_]+)(?:\.\w+\([^)]*\))*\s*/.exec(scan.text.slice(scan.at));
    if (name?.[1] === undefined) throw badParameter(`Syntax error in fields at character ${scan.at}.`);
    scan.at += name[0].length;
    const nested = scan.text[scan.at] === '{' ? nestedList(scan) : [];
    fields.push({ name: name[1], nested });
    if (scan.text[scan.at] !== ',') return fields;
    scan.at += 1;
  }
}

function nestedList(scan: { readonly text: string; at: number }): AskedField[] {
  scan.at += 1;
  const fields = fieldList(scan);
  if (scan.text[scan.at] !== '}') throw badParameter('Syntax error in fields: missing "}".');
  scan.at += 1;
  return fields;
}

import type { Field } from '#functions/streams/stream.ts';
import { effectsOf } from './breakdown-effects.ts';
import type { Declaration } from './declaration.ts';
import {
  DELIVERY_NAMES,
  fixedNames,
  INSIGHTS_FIELDS,
  SETTING_FIELDS,
  standardFields,
} from './insights-fields.ts';
import { proofOf } from './proof.ts';

/** What is compared with the account's totals: the engine asks for it, so it has columns. */
const MEASURES = ['impressions', 'clicks', 'inline_link_clicks', 'spend'];

const SETTING_NAMES = SETTING_FIELDS.map(({ name }) => name);

/**
 * The fields of a report besides its account, object, days and breakdowns: those that it names, or those of
 * `standard` and `delivery` that its breakdowns leave. What a breakdown empties stays a column that is not asked for.
 * A report that is compared with Meta's totals has the numbers of the comparison.
 */
export function reportFields(declaration: Declaration): readonly Field[] {
  const effects = effectsOf(declaration.breakdowns ?? []);
  const fixed = fixedNames(declaration.level);
  const left = candidates(declaration)
    .filter(({ name }) => !fixed.includes(name))
    .filter(({ name }) => !effects.some(({ forbids }) => forbids?.test(name)))
    .filter(({ name }) => isSetting(name) || effects.every(({ only }) => only?.includes(name) ?? true));
  const names = left.map(({ name }) => name);
  const compared = 'addsUp' in proofOf(declaration) ? MEASURES.filter((name) => !names.includes(name)) : [];
  return [...left, ...named(compared)].map((field) =>
    effects.some(({ empties }) => empties?.test(field.name)) ? { ...field, asked: false } : field,
  );
}

/** A setting such as `objective`, which no breakdown limits. */
export const isSetting = (name: string): boolean => SETTING_NAMES.includes(name);

function candidates({ fields, level, breakdowns = [] }: Declaration): readonly Field[] {
  if (Array.isArray(fields)) return named(fields);
  if (fields === 'delivery') return named(DELIVERY_NAMES);
  const standard = standardFields(level);
  // A breakdown's own metrics are no standard ones, such as the postbacks of apps.
  const own = effectsOf(breakdowns).flatMap(({ only = [] }) => only);
  return [...standard, ...named(own.filter((name) => !standard.some((field) => field.name === name)))];
}

const named = (names: readonly string[]): Field[] =>
  [...new Set(names)].flatMap((name) => INSIGHTS_FIELDS.get(name) ?? []);

import { effectsOf } from './breakdown-effects.ts';
import { breakdownOf } from './breakdowns.ts';
import { isPermitted } from './combinations.ts';
import type { Declaration } from './declaration.ts';
import { fixedNames, levelsWith } from './insights-fields.ts';
import { isSetting, reportFields } from './report-fields.ts';

/** What is wrong with a declaration. Each is one sentence that says what to change. */
export interface Findings {
  /** Meta refuses the report, or it would be empty or wrong. */
  readonly errors: readonly string[];
  /** It works, or may work, other than it looks. */
  readonly warnings: readonly string[];
}

type Rule = (declaration: Declaration) => Iterable<string>;

/** Checks whether the parts of a declaration go together. Names and types are checked by `parseDeclaration`. */
export function checkDeclaration(declaration: Declaration): Findings {
  return { errors: run(ERRORS, declaration), warnings: run(WARNINGS, declaration) };
}

const run = (rules: readonly Rule[], declaration: Declaration): string[] => [
  ...new Set(rules.flatMap((rule) => [...rule(declaration)])),
];

const GEOGRAPHY = ['country', 'region', 'comscore_market'];
const DEMOGRAPHY = ['age', 'gender'];

const breakdownsOf = ({ breakdowns = [] }: Declaration): readonly string[] => breakdowns;
const namedFields = ({ fields }: Declaration): readonly string[] => (Array.isArray(fields) ? fields : []);

const LISTS = ['fields', 'breakdowns', 'actionBreakdowns', 'attributionWindows'] as const;

function* repetitions(declaration: Declaration): Generator<string> {
  for (const key of LISTS) {
    const names = declaration[key];
    if (!Array.isArray(names)) continue;
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name)) yield `name ${name} once in ${key}.`;
      seen.add(name);
    }
  }
}

/** Combinations that Meta is known to refuse, with its code 100. */
function* refusedCombinations(declaration: Declaration): Generator<string> {
  const breakdowns = breakdownsOf(declaration);
  const all = [...breakdowns, ...(declaration.actionBreakdowns ?? [])];
  const has = (name: string) => all.includes(name);
  const isOnPlatform = has('publisher_platform');
  if (has('platform_position') && !isOnPlatform) {
    yield 'add publisher_platform: platform_position cannot stand alone.';
  } else if (
    has('impression_device') &&
    !isOnPlatform &&
    !isPermitted(breakdowns, sentActions(declaration))
  ) {
    yield 'add publisher_platform: impression_device cannot stand alone.';
  }
  const hours = breakdowns.filter((name) => breakdownOf(name).isHourly);
  if (hours.length > 1)
    yield `make two reports, one of ${hours.join(' and one of ')}: their hours are in different time zones.`;
  const where = breakdowns.find((name) => GEOGRAPHY.includes(name));
  const who = breakdowns.find((name) => DEMOGRAPHY.includes(name));
  if (where !== undefined && who !== undefined) {
    yield `make two reports, one of ${where} and one of ${who}: Meta joins no geography with age or gender.`;
  }
}

/** The action breakdowns of the request, which always has `action_type`. */
const sentActions = ({ actionBreakdowns = [] }: Declaration): readonly string[] => [
  'action_type',
  ...actionBreakdowns.filter((name) => name !== 'action_type'),
];

function* forbiddenFields(declaration: Declaration): Generator<string> {
  const { level } = declaration;
  const fixed = fixedNames(level);
  for (const name of namedFields(declaration)) {
    const levels = levelsWith(name);
    if (!levels.includes(level)) {
      yield `take ${name} out of fields, or set level to ${levels.join(' or ')}: rows of level ${level} do not have it.`;
    }
    if (fixed.includes(name) || isSetting(name)) continue;
    for (const { breakdown, forbids, empties, only } of effectsOf(breakdownsOf(declaration))) {
      if (forbids?.test(name)) yield `take ${name} out of fields: Meta refuses it with ${breakdown}.`;
      if (empties?.test(name)) {
        yield `take ${name} out of fields: with ${breakdown} Meta gives 0 for it, which is no count.`;
      }
      if (only !== undefined && !only.includes(name)) {
        yield `take ${name} out of fields: ${breakdown} has only ${list(only)}.`;
      }
    }
  }
}

function* contradictingBreakdowns(declaration: Declaration): Generator<string> {
  const effects = effectsOf(breakdownsOf(declaration)).filter(({ only }) => only !== undefined);
  for (const [index, { breakdown, only = [] }] of effects.entries()) {
    const other = effects.slice(index + 1).find((each) => !each.only?.some((name) => only.includes(name)));
    if (other !== undefined) {
      yield `make two reports, one of ${breakdown} and one of ${other.breakdown}: no field has both.`;
    }
  }
}

function* nothingLeft(declaration: Declaration): Generator<string> {
  const { breakdowns = [], fields } = declaration;
  if (Array.isArray(fields) || reportFields(declaration).some(({ name }) => !isSetting(name))) return;
  const only = effectsOf(breakdowns).find((effect) => effect.only !== undefined);
  if (only !== undefined)
    yield `set fields to "standard": ${only.breakdown} has only ${list(only.only ?? [])}.`;
}

function* missingLevels(declaration: Declaration): Generator<string> {
  for (const { breakdown, notAt } of effectsOf(breakdownsOf(declaration))) {
    if (notAt?.includes(declaration.level)) {
      yield `set level to campaign, adset or ad: ${breakdown} has no rows at level ${declaration.level}.`;
    }
  }
}

function* wrongFilters({ filtering = [] }: Declaration): Generator<string> {
  for (const { field, operator, value } of filtering) {
    if (/(^|\.)(effective_)?status$|^delivery_info$/.test(field)) {
      yield `take the filter by ${field} out: every request names all statuses, so that no row is missing.`;
    }
    if (['app_id', 'skan_conversion_id'].includes(field)) {
      yield `take the filter by ${field} out: Meta does not filter by it.`;
    }
    const takesList = /^(NOT_)?(IN|IN_RANGE)$|^(ANY|ALL|NONE)$/.test(operator);
    if (takesList !== Array.isArray(value)) {
      yield `give the filter by ${field} ${takesList ? 'a list' : 'one value'}: ${operator} takes ${takesList ? 'a list' : 'one value'}.`;
    }
  }
}

function* wrongDays({ days, timeIncrement = 1 }: Declaration): Generator<string> {
  if (days === undefined || timeIncrement === 1) return;
  if (typeof timeIncrement === 'string') {
    yield `take days out: with timeIncrement ${timeIncrement} it follows from the window.`;
  } else if (days % timeIncrement !== 0) {
    yield `set days to a multiple of ${timeIncrement}: a row covers ${timeIncrement} days.`;
  }
}

const ERRORS: readonly Rule[] = [
  repetitions,
  refusedCombinations,
  contradictingBreakdowns,
  nothingLeft,
  missingLevels,
  forbiddenFields,
  wrongFilters,
  wrongDays,
];

function* unlistedCombination(declaration: Declaration): Generator<string> {
  const breakdowns = breakdownsOf(declaration);
  const actions = sentActions(declaration);
  if (isPermitted(breakdowns, actions)) return;
  const names = [...breakdowns, ...actions.filter((name) => name !== 'action_type' || actions.length > 1)];
  const are = names.length > 1 ? 'together are' : 'alone is';
  yield `test with the input {"check": true}, by one call: ${list(names)} ${are} not in Meta's table of permitted combinations.`;
}

function* disregardedParameters(declaration: Declaration): Generator<string> {
  for (const key of ['actionReportTime', 'useUnifiedAttributionSetting'] as const) {
    if (declaration[key] !== undefined) yield `${key} does nothing: Meta disregards it since 2025-06-10.`;
  }
}

function* riskyReports(declaration: Declaration): Generator<string> {
  const { level, attributionWindows = [] } = declaration;
  const breakdowns = breakdownsOf(declaration);
  const where = breakdowns.find((name) => GEOGRAPHY.includes(name));
  if (where !== undefined && attributionWindows.includes('incrementality')) {
    yield `take incrementality out of attributionWindows if the report fails: connectors saw Meta fail it with ${where}.`;
  }
  if (level === 'account' && breakdowns.includes('product_id')) {
    yield 'set level to ad if the report fails: Meta advises against product_id at level account.';
  }
  for (const name of namedFields(declaration).filter((each) => /conversion_lead(_rate)?$/.test(each))) {
    yield `take ${name} out of fields if the report fails: connectors leave it out, because Meta often fails with it.`;
  }
}

function* optIns(declaration: Declaration): Generator<string> {
  const name = breakdownsOf(declaration).find((each) => breakdownOf(each).isOptIn);
  if (name === undefined) return;
  yield `${name} comes back empty, without an error, until an admin of the account enables it in Ads Manager (since 2026-08-06).`;
}

const WARNINGS: readonly Rule[] = [unlistedCombination, disregardedParameters, riskyReports, optIns];

/** `a, b, and c`. */
const list = (names: readonly string[]): string => new Intl.ListFormat('en-US').format(names);

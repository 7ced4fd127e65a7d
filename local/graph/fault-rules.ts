import { type Call, type CallKind, type Source, seriesOf } from './calls.ts';
import { hashText, mix, share } from './data/random.ts';
import { canHit, canHitSource, FAULTS, type Fault, type FaultName } from './faults.ts';

/** A fault, when it happens, and to which calls. */
export interface FaultRule {
  /** Identifies the rule in the request log, and seeds its random numbers. */
  readonly id: string;
  /** All given conditions must match. Default `kind`: every kind that the fault can hit. */
  readonly match?: {
    /** Matched against the path without the query. */
    readonly path?: RegExp;
    /** `act_<digits>`. */
    readonly account?: string;
    readonly source?: Source;
    readonly kind?: CallKind;
    /** A field in the request, to distinguish groups of fields, or full rows from counts. */
    readonly field?: string;
  };
  /**
   * All given conditions must match; default: always. Matching calls are counted from 1 **separately for each account
   * and source**, so that concurrent clients do not affect each other: a rule with `nth: 1` and no account or source
   * hits the first call of each.
   */
  readonly when?: When;
  readonly fault: Fault;
}

/** Which of its matching calls a rule hits, numbered from 1. */
export interface When {
  readonly nth?: number;
  readonly from?: number;
  readonly to?: number;
  readonly every?: number;
  /** 0 … 1, drawn from seed, rule, series, and number of the call. */
  readonly probability?: number;
}

/**
 * Whether a rule fires at the call with this number.
 * @param draw seed of the random numbers: seed, rule, account and source.
 */
export function isDue(when: When | undefined, number: number, draw: string): boolean {
  const { nth, from, to, every, probability } = when ?? {};
  if (nth !== undefined && number !== nth) return false;
  if (from !== undefined && number < from) return false;
  if (to !== undefined && number > to) return false;
  if (every !== undefined && number % every !== 0) return false;
  return probability === undefined || share(mix(hashText(draw), number)) < probability;
}

/** A rule that fired. */
export interface FiredRule {
  readonly rule: string;
  readonly fault: Fault;
}

/** The active rules. Every rule counts every call that it matches. If several fire, the first added wins. */
export class FaultRules {
  readonly #seed: number;
  #rules: FaultRule[] = [];
  readonly #counts = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** @throws Error when the fault cannot hit the rule's kind of call or source, or the id exists. */
  add(rule: FaultRule): void {
    const { kind } = rule.match ?? {};
    if (kind !== undefined && !canHit(rule.fault.name, kind)) {
      const hits = FAULTS[rule.fault.name].hits.join(', ');
      throw new Error(`Fault ${rule.fault.name} hits ${hits}; rule ${rule.id} asks for ${kind}`);
    }
    const { source } = rule.match ?? {};
    if (source !== undefined && !canHitSource(rule.fault.name, source)) {
      throw new Error(`Fault ${rule.fault.name} of rule ${rule.id} cannot hit ${source}`);
    }
    if (this.#rules.some((other) => other.id === rule.id)) throw new Error(`Rule ${rule.id} exists already`);
    this.#rules.push(rule);
  }

  /** Removes all rules and their counts. */
  clear(): void {
    this.#rules = [];
    this.#counts.clear();
  }

  /** Counts the call and returns the rule that fires with an effect on it, if any. */
  next(call: Call): FiredRule | undefined {
    return this.due(call)[0];
  }

  /** The same, followed by the rules to try if it has no effect on this call after all. */
  due(call: Call): FiredRule[] {
    return this.#rules
      .filter((rule) => matches(rule, call))
      .map((rule) => ({ rule, number: this.#count(rule, call) }))
      .filter(({ rule, number }) => this.#fires(rule, call, number))
      .filter(({ rule }) => hasEffect(rule.fault, call))
      .map(({ rule }) => ({ rule: rule.id, fault: rule.fault }));
  }

  #count(rule: FaultRule, call: Call): number {
    const key = JSON.stringify([rule.id, seriesOf(call)]);
    const number = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, number);
    return number;
  }

  #fires(rule: FaultRule, call: Call, number: number): boolean {
    return isDue(rule.when, number, `${this.#seed}/${rule.id}/${seriesOf(call)}`);
  }
}

function matches(rule: FaultRule, call: Call): boolean {
  const { path, account, source, kind, field } = rule.match ?? {};
  if (path !== undefined && !path.test(call.path)) return false;
  if (account !== undefined && call.account?.id !== account) return false;
  if (source !== undefined && call.source !== source) return false;
  if (!canHitSource(rule.fault.name, call.source)) return false;
  if (field !== undefined && !fieldsOf(call).includes(field)) return false;
  if (rule.fault.name === 'status-filter-refused' && !namesStatus(call, rule.fault)) return false;
  return kind === undefined ? FAULTS[rule.fault.name].hits.includes(call.kind) : kind === call.kind;
}

const fieldsOf = ({ params }: Call): readonly string[] =>
  (params.fields ?? '').replaceAll(/[[\]"\s]/g, '').split(',');

const namesStatus = ({ params: { filtering = '' } }: Call, { status = '' }: Fault): boolean =>
  filtering.includes('effective_status') && filtering.includes(status);

/** They ignore small pages, so a later rule may fire. */
const OF_LARGE_PAGES: readonly FaultName[] = ['page-too-large', 'limit-capped'];

function hasEffect(fault: Fault, call: Call): boolean {
  // Meta adds a summary only if a read has no fields.
  if (fault.name === 'nonexisting-summary-field') return (call.params.fields ?? '') === '';
  return !OF_LARGE_PAGES.includes(fault.name) || Number(call.params.limit ?? 25) > (fault.limit ?? 10);
}

import { type Call, type CallKind, type Source, seriesOf } from './calls.ts';
import { hashText, mix, share } from './data/random.ts';
import { canHit, FAULTS, type Fault, type FaultName } from './faults.ts';

/** When a fault happens, and to which calls. */
export interface FaultRule {
  /** Names the rule in the request log, and starts its random numbers. */
  readonly id: string;
  /** All that is given must hold. Without `kind`: every kind that the fault can hit. */
  readonly match?: {
    /** Tried on the path without the query. */
    readonly path?: RegExp;
    /** `act_<digits>`. */
    readonly account?: string;
    readonly source?: Source;
    readonly kind?: CallKind;
    /** Name of a field that the call asks for: tells groups of fields, and full rows from counts. */
    readonly field?: string;
  };
  /**
   * All that is given must hold; without any, always. Matching calls are counted from 1 **for each account and source
   * apart**, so that clients that run side by side do not change what happens to each other: a rule with `nth: 1` and
   * no account or source hits the first call of each.
   */
  readonly when?: When;
  readonly fault: Fault;
}

/** Which of the calls that a rule matches it fires at; they are numbered from 1. */
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
 * @param draw names the series of random numbers: seed, rule, account and source.
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

/** The rules in force. Every rule counts every call that it matches; of those that fire, the first added wins. */
export class FaultRules {
  readonly #seed: number;
  #rules: FaultRule[] = [];
  readonly #counts = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** @throws Error when the fault cannot hit the kind of call that the rule matches, or the id is taken. */
  add(rule: FaultRule): void {
    const { kind } = rule.match ?? {};
    if (kind !== undefined && !canHit(rule.fault.name, kind)) {
      const hits = FAULTS[rule.fault.name].hits.join(', ');
      throw new Error(`Fault ${rule.fault.name} hits ${hits}; rule ${rule.id} asks for ${kind}`);
    }
    if (this.#rules.some((other) => other.id === rule.id)) throw new Error(`Rule ${rule.id} exists already`);
    this.#rules.push(rule);
  }

  /** Forgets all rules and their counts. */
  clear(): void {
    this.#rules = [];
    this.#counts.clear();
  }

  /** Counts the call and gives the rule that fires, if one does and has an effect on this very call. */
  next(call: Call): FiredRule | undefined {
    return this.due(call)[0];
  }

  /** The same, and behind it the rules that have their turn where it does nothing to this call after all. */
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
  if (field !== undefined && !fieldsOf(call).includes(field)) return false;
  if (rule.fault.name === 'status-filter-refused' && !namesStatus(call, rule.fault)) return false;
  return kind === undefined ? FAULTS[rule.fault.name].hits.includes(call.kind) : kind === call.kind;
}

const fieldsOf = ({ params }: Call): readonly string[] =>
  (params.fields ?? '').replaceAll(/[[\]"\s]/g, '').split(',');

const namesStatus = ({ params: { filtering = '' } }: Call, { status = '' }: Fault): boolean =>
  filtering.includes('effective_status') && filtering.includes(status);

/** They let small pages pass, so that a rule after them may have its turn. */
const OF_LARGE_PAGES: readonly FaultName[] = ['page-too-large', 'limit-capped'];

function hasEffect(fault: Fault, call: Call): boolean {
  // Meta makes a summary only where a read names no fields.
  if (fault.name === 'nonexisting-summary-field') return (call.params.fields ?? '') === '';
  return !OF_LARGE_PAGES.includes(fault.name) || Number(call.params.limit ?? 25) > (fault.limit ?? 10);
}

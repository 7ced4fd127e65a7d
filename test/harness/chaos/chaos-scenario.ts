import type { StreamName } from '#functions/contract/ids.ts';
import type { Fault, FaultName } from '#local/graph/faults.ts';
import { canHit, type FaultRule, type SimulatorOptions, type When } from '#test/harness/graph-simulator.ts';
import { MISSION } from '#test/harness/mission.ts';
import type { KillRule, LakeEffect, LakeRule } from './disturbances.ts';
import { Draws } from './draws.ts';

/** What happens in one run of the chaos: drawn from its seed alone. */
export interface ChaosScenario {
  readonly name: string;
  readonly simulator: SimulatorOptions;
  readonly accounts: readonly string[];
  readonly window: { readonly since: string; readonly until: string };
  readonly graph: readonly FaultRule[];
  readonly lake: readonly LakeRule[];
  readonly kills: readonly KillRule[];
  /** The first attempt of this stream's first turn runs out of memory. */
  readonly starved: StreamName | undefined;
}

/**
 * Faults of which each hits one call of one (account, stream) and nothing else, so that what happens to a stream does
 * not depend on how fast the others are. Limits that stay in force, and reports that are cut into several that are
 * read side by side, are left to the fault table for that reason.
 */
const PASSING: readonly FaultName[] = [
  'graph-1',
  'graph-2',
  'graph-2-1504043',
  'graph-960',
  'html-500',
  'html-502',
  'empty-503',
  'text-504',
  'empty-200',
  'truncated-json',
  'non-json-200',
  'error-in-200',
  'reset-before-headers',
  'reset-mid-body',
  'slow',
  'graph-4',
  'graph-17-2446079',
  'graph-80000-2446079',
  'graph-80004-2446079',
  'graph-613',
  'text-429',
  'usage-high',
  'usage-malformed',
  'usage-other-account',
  'empty-page-with-next',
  'repeated-cursor',
  'duplicate-page',
  'short-page',
];

/** Faults that are bad enough to happen once: some end the stream, which a rerun then finishes. */
const ONCE: readonly FaultName[] = [
  'graph-190-463',
  'graph-200',
  'graph-100',
  'redirect',
  'reduce-data',
  'graph-2642',
  'job-failed',
  'job-failed-silent',
  'job-skipped',
  'job-running-at-100',
  'report-empty',
  'report-unknown-yet',
  'lost-submit-response',
  'read-too-early',
];

const LAKE_EFFECTS: readonly LakeEffect[] = [
  { kind: 'lose-response' },
  { kind: 'drop' },
  { kind: 'error', status: 503, code: 'SlowDown' },
  { kind: 'error', status: 409, code: 'ConditionalRequestConflict' },
  { kind: 'slow', delayMs: 50 },
  { kind: 'kill-before' },
  { kind: 'kill-after' },
];

/** Objects that a stream writes one after another: any call of them may be hit. */
const IN_ORDER = ['checkpoint', 'part', 'receipt'] as const;
/** Objects that are written side by side, or by all units at once: one call of one (account, stream) is hit. */
const SIDE_BY_SIDE = ['staged', 'published'] as const;
const OF_RUN = ['plan', 'owner', 'accounts', 'manifest'] as const;

/** Draws a scenario. @param seed of the whole chaos. @param run number of the run in it, from 0. */
export function drawScenario(seed: number, run: number): ChaosScenario {
  const draws = new Draws(`chaos/${seed}/${run}`);
  const accounts = draws.chance(0.3) ? ['act_7', 'act_8'] : ['act_7'];
  const isOvertaken = draws.chance(0.2);
  const days = draws.between(2, 4);
  return {
    name: `${seed}-${run}`,
    accounts,
    window: { since: '2026-03-02', until: `2026-03-0${1 + days}` },
    simulator: {
      seed: draws.between(1, 1_000_000),
      accounts: accounts.map((id) => ({
        id,
        name: `Chaos ${id}`,
        timeZone: draws.of(['America/Los_Angeles', 'Asia/Tokyo', 'Pacific/Kiritimati', 'Europe/Berlin']),
        currency: 'EUR',
        campaigns: draws.between(1, 4),
        ads: draws.between(1, 12),
        creatives: draws.between(1, 14),
      })),
      pageCap: draws.between(2, 8),
      reportPolls: draws.between(1, 2),
    },
    graph: [
      ...draws.some(1, 3, (index) => graphRule(draws, `passing ${index}`, PASSING, anyTime)),
      ...draws.some(0, 1, (index) => graphRule(draws, `once ${index}`, ONCE, once)),
    ],
    lake: [
      ...(isOvertaken ? [overtaken(draws)] : draws.some(0, 2, (index) => lakeRule(draws, `lake ${index}`))),
      ...(draws.chance(0.4) ? [sideBySideRule(draws, accounts)] : []),
      ...(draws.chance(0.15) ? [ofRunRule(draws)] : []),
    ],
    // A worker that is held must not die: its retry would run beside the one that overtakes it.
    kills: isOvertaken ? [] : draws.some(0, 2, (index) => killRule(draws, `kill ${index}`)),
    starved: draws.chance(0.1) ? draws.of(MISSION) : undefined,
  };
}

const once = (draws: Draws): When => ({ nth: draws.between(1, 5) });
const anyTime = (draws: Draws): When =>
  draws.of<When>([
    { nth: draws.between(1, 6) },
    { from: draws.between(1, 4), to: draws.between(4, 9) },
    { probability: draws.of([0.03, 0.08, 0.15]) },
  ]);

function graphRule(
  draws: Draws,
  id: string,
  names: readonly FaultName[],
  when: (draws: Draws) => When,
): FaultRule {
  const name = draws.of(names);
  const fault: Fault = name === 'slow' ? { name, ms: 50 } : { name };
  const streams = [...MISSION, 'accounts' as const].filter((stream) => canHit(name, stream));
  const match = draws.chance(0.5) ? { match: { stream: draws.of(streams) } } : {};
  return { id: `${id} ${name}`, fault, when: when(draws), ...match };
}

function lakeRule(draws: Draws, id: string): LakeRule {
  const object = draws.of(IN_ORDER);
  const effect = draws.of(LAKE_EFFECTS);
  const stream = draws.chance(0.5) ? { stream: draws.of(MISSION) } : {};
  const when = draws.of<When>([{ nth: draws.between(1, 4) }, { probability: draws.of([0.05, 0.1]) }]);
  return {
    id: `${id} ${object} ${effect.kind}`,
    match: { operation: 'PutObject', object, ...stream },
    effect,
    when,
  };
}

function sideBySideRule(draws: Draws, accounts: readonly string[]): LakeRule {
  const object = draws.of(SIDE_BY_SIDE);
  const effect = draws.of(LAKE_EFFECTS);
  return {
    id: `${object} ${effect.kind}`,
    match: {
      operation: object === 'staged' ? 'PutObject' : 'CopyObject',
      object,
      account: draws.of(accounts),
      stream: draws.of(MISSION),
    },
    effect,
    when: { nth: 1 },
  };
}

function ofRunRule(draws: Draws): LakeRule {
  const object = draws.of(OF_RUN);
  const effect = draws.of(LAKE_EFFECTS);
  const when = { nth: 1 };
  return { id: `${object} ${effect.kind}`, match: { operation: 'PutObject', object }, effect, when };
}

function overtaken(draws: Draws): LakeRule {
  const object = draws.of(IN_ORDER);
  const match = { operation: 'PutObject', object, stream: draws.of(MISSION) } as const;
  return { id: `overtaken ${object}`, match, effect: { kind: 'overtaken' }, when: { nth: 1 } };
}

function killRule(draws: Draws, id: string): KillRule {
  const when = draws.of<When>([{ nth: draws.between(1, 6) }, { probability: draws.of([0.02, 0.05]) }]);
  return { id, match: { stream: draws.of(MISSION) }, when };
}

import type { StreamName } from '#functions/contract/documents.ts';
import { type HeldBack, readHeldBack, readingOf } from '#functions/lake/held-back.ts';
import { heldBackKey, type Unit } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import type { Outcome } from './collect.ts';
import type { Finding } from './findings.ts';

/** Whose readings are judged. */
export interface Judging {
  readonly store: LakeStore;
  /** The execution that owns the run. */
  readonly owner: string;
}

/** The violations that a stream of an account is held back for, as they are kept. */
export const violationsOf = (findings: readonly Finding[], stream: StreamName): string[] =>
  findings
    .filter((finding) => isViolationOf(finding, stream))
    .map(describe)
    .sort();

/** A finding in one line. */
export const describe = ({ check, streams, date, expected, found }: Finding): string =>
  `${check} against ${streams[1] ?? 'its receipt'}${date === undefined ? '' : ` on ${date}`}: ${expected} expected, ${found} found`;

/**
 * What two readings of a stream say alike is what the source is like: such violations become differences.
 * @throws LakeUnavailable
 */
export async function believeSecond(
  { store }: Judging,
  outcomes: readonly Outcome[],
  findings: readonly Finding[],
): Promise<Finding[]> {
  const believed = new Set<StreamName>();
  for (const outcome of outcomes) {
    if (outcome.kind === 'failure') continue;
    const violations = violationsOf(findings, outcome.unit.stream);
    if (violations.length === 0) continue;
    const before = await readHeldBack(store, outcome.unit);
    if (before === undefined || before.reading === readingOf(outcome.receipt.partitions)) continue;
    if (before.findings.join('\n') === violations.join('\n')) believed.add(outcome.unit.stream);
  }
  return findings.map((finding) =>
    [...believed].some((stream) => isViolationOf(finding, stream))
      ? { ...finding, severity: 'difference', reason: 'seen_twice' }
      : finding,
  );
}

/**
 * Notes that a reading was not taken, so that the next execution of the run reads the unit again. What is noted of the
 * same reading already stays, where there is nothing new to say.
 * @throws LakeUnavailable
 */
export async function holdBack(
  { store, owner }: Judging,
  unit: Unit,
  reading: string,
  findings: string[],
): Promise<void> {
  if (findings.length === 0 && (await readHeldBack(store, unit))?.reading === reading) return;
  await store.putJson(heldBackKey(unit), { schema: 1, owner, reading, findings } satisfies HeldBack);
}

const isViolationOf = ({ severity, streams }: Finding, stream: StreamName): boolean =>
  severity === 'violation' && streams[0] === stream;

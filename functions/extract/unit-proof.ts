import type { TurnSpan, UnitProof } from '#functions/contract/documents.ts';
import type { CheckpointBody } from './checkpoint-body.ts';

/** Turns that are listed one by one. Beyond that, pairs are merged, because the checkpoint is written at each commit. */
const MAX_SPANS = 100;

/** What the unit has noted so far, to be added to. */
export function proofOf(state: CheckpointBody): UnitProof {
  state.proof ??= { attributionSettings: [], turns: [] };
  return state.proof;
}

/** Notes that a turn begins. @param now ISO 8601. */
export function beginSpan(state: CheckpointBody, now: string): void {
  const proof = proofOf(state);
  if (proof.turns.length >= MAX_SPANS) proof.turns = mergePairs(proof.turns);
  proof.turns.push({ from: now, waitSeconds: 0 });
}

/** Notes that the turn ends, and how long it asks to wait. @param now ISO 8601. */
export function endSpan(state: CheckpointBody, now: string, waitSeconds: number): void {
  const span = proofOf(state).turns.at(-1);
  if (span !== undefined) Object.assign(span, { to: now, waitSeconds });
}

/** The same story in half as many spans: each begins with the first of a pair and ends with the second. */
function mergePairs(turns: readonly TurnSpan[]): TurnSpan[] {
  const merged: TurnSpan[] = [];
  for (let index = 0; index < turns.length; index += 2) {
    const [first, second = first] = turns.slice(index, index + 2);
    if (first === undefined || second === undefined) break;
    const waitSeconds = first === second ? first.waitSeconds : first.waitSeconds + second.waitSeconds;
    merged.push({ ...second, from: first.from, waitSeconds });
  }
  return merged;
}

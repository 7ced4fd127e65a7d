import type { TurnSpan, UnitProof } from '#functions/contract/documents.ts';
import type { CheckpointBody } from './checkpoint-body.ts';

/** Turns listed separately. Beyond that, pairs are merged, because each commit writes the checkpoint. */
const MAX_SPANS = 100;

/** The unit's proof so far, to add to. */
export function proofOf(state: CheckpointBody): UnitProof {
  state.proof ??= { attributionSettings: [], turns: [] };
  return state.proof;
}

/** Records the start of a turn. @param now ISO 8601. */
export function beginSpan(state: CheckpointBody, now: string): void {
  const proof = proofOf(state);
  if (proof.turns.length >= MAX_SPANS) proof.turns = mergePairs(proof.turns);
  proof.turns.push({ from: now, waitSeconds: 0 });
}

/** Records the end of a turn and its wait. @param now ISO 8601. */
export function endSpan(state: CheckpointBody, now: string, waitSeconds: number): void {
  const span = proofOf(state).turns.at(-1);
  if (span !== undefined) Object.assign(span, { to: now, waitSeconds });
}

/** Halves the number of spans by merging pairs. */
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

import { expect, test } from 'vitest';
import { beginSpan, endSpan, proofOf } from '#functions/extract/unit-proof.ts';
import { freshBody } from '#test/harness/checkpoints.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 1, 0, minute)).toISOString();

test('turns are noted one by one; one that ended with an error has no end', () => {
  const state = freshBody();
  beginSpan(state, at(0));
  endSpan(state, at(1), 60);
  beginSpan(state, at(2));
  expect(proofOf(state).turns).toEqual([
    { from: at(0), to: at(1), waitSeconds: 60 },
    { from: at(2), waitSeconds: 0 },
  ]);
});

test('of hundreds of turns neighbours become one: the story keeps its ends and its waits', () => {
  const state = freshBody();
  for (let turn = 0; turn < 500; turn++) {
    beginSpan(state, at(turn * 2));
    endSpan(state, at(turn * 2 + 1), 60);
  }
  const { turns } = proofOf(state);
  expect(turns.length).toBeLessThanOrEqual(100);
  expect(turns[0]?.from).toBe(at(0));
  expect(turns.at(-1)?.to).toBe(at(999));
  expect(turns.reduce((sum, { waitSeconds }) => sum + waitSeconds, 0)).toBe(500 * 60);
  expect(turns.map(({ from }) => from)).toEqual(turns.map(({ from }) => from).sort());
});

import { expect, test } from 'vitest';
import type { UnitResult } from '#functions/contract/result.ts';
import { Notes, notes } from '#functions/summary/notes.ts';
import { sampleResults } from '#test/harness/manifests.ts';

const UNITS = sampleResults().flatMap(({ units }) => units);
const nameOf = (account: string) => `Name of ${account}`;
function render(units: readonly UnitResult[], most = 100): string {
  const noted = new Notes(most);
  for (const unit of units) noted.add(unit);
  return notes(noted.shown, nameOf).text;
}

test('each note is said once, with the streams that it is about', () => {
  const text = render(UNITS);
  const items = [...text.matchAll(/<li>(.*?)<\/li>/gs)].map(([, item = '']) => item);
  expect(items).toHaveLength(2);
  expect(items[0]).toMatch(/^Meta answered with version v26\.0 .*Name of act_1 \w+.* and 3 more</s);
  expect(items[1]).toMatch(/^Meta refused to name deleted objects .*Name of act_3 /s);
  expect(items[1]).not.toContain('act_1');
});

test('the lowest form of the status filter says that archived objects may be missing, too', () => {
  const units = UNITS.map((unit) => ({ ...unit, notes: [], statuses: 'none' as const }));
  expect(render(units)).toContain('archived and deleted objects may be missing');
});

test('where there is nothing to say there is no part', () => {
  const units = UNITS.map((unit) => ({ ...unit, notes: [], statuses: 'all' as const }));
  expect(render(units)).toBe('');
});

test('of very many notes the first are kept, and the others counted', () => {
  const [unit] = UNITS;
  if (unit === undefined) throw new Error('the sample has units');
  const units = Array.from({ length: 9 }, (_, index) => ({ ...unit, notes: [`Note ${index}`] }));
  const text = render(units, 5);
  expect(text.match(/<li>/g)).toHaveLength(5);
  expect(text).toContain('4 more');
});

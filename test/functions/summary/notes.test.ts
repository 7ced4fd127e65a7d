import { expect, test } from 'vitest';
import { notes } from '#functions/summary/notes.ts';
import { sampleManifest } from '#test/harness/manifests.ts';

const MANIFEST = sampleManifest();
const nameOf = (account: string) => `Name of ${account}`;

test('each note is said once, with the streams that it is about', () => {
  const { text } = notes(MANIFEST, nameOf);
  const items = [...text.matchAll(/<li>(.*?)<\/li>/gs)].map(([, item = '']) => item);
  expect(items).toHaveLength(2);
  expect(items[0]).toMatch(/^Meta answered with version v26\.0 .*Name of act_1 \w+.* and 3 more</s);
  expect(items[1]).toMatch(/^Meta refused to name deleted objects .*Name of act_3 /s);
  expect(items[1]).not.toContain('act_1');
});

test('the lowest form of the status filter says that archived objects may be missing, too', () => {
  const units = MANIFEST.units.map((unit) => ({ ...unit, notes: [], statuses: 'none' as const }));
  expect(notes({ ...MANIFEST, units }, nameOf).text).toContain('archived and deleted objects may be missing');
});

test('where there is nothing to say there is no part', () => {
  const units = MANIFEST.units.map((unit) => ({ ...unit, notes: [], statuses: 'all' as const }));
  expect(notes({ ...MANIFEST, units }, nameOf).text).toBe('');
});

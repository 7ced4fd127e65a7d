import { mix, pick } from './random.ts';

/** Text that breaks careless readers: emoji, right-to-left, newlines, quotes, a line separator, a tab, a lone accent. */
const DECORATIONS = [
  '🚀 launch',
  'מבצע קיץ',
  'عرض خاص',
  'line one\nline two',
  'say "hi", it\'s 50% \\ off',
  'Größe & Maß <b>',
  '夏のセール',
  'a\u2028b',
  'tab\there',
  'e\u0301clair 👩‍👩‍👧',
  'plain',
  'Retargeting',
] as const;

/** A name for an object: its number keeps it unique, its decoration makes it awkward. */
export function awkwardName(prefix: string, index: number, hash: number): string {
  return `${prefix} ${index + 1} | ${pick(DECORATIONS, mix(hash, 1))}`;
}

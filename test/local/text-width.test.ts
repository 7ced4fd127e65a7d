import { expect, it } from 'vitest';
import { cut, padEnd, padStart, textWidth, wrap } from '#local/text-width.ts';

it.each([
  ['Spring Sale', 11],
  ['さくら', 6],
  ['Größe', 5],
  ['e\u0301', 1],
  ['🚀', 2],
  ['', 0],
])('%j takes %d columns', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

it('pads by columns', () => {
  expect([padEnd('さ', 4), padStart('さ', 4), padEnd('long', 2)]).toEqual(['さ  ', '  さ', 'long']);
});

it('cuts by columns, and never within a character', () => {
  expect([cut('さくら', 6), cut('さくら', 5), cut('abcd', 3)]).toEqual(['さくら', 'さく…', 'ab…']);
});

it('wraps between words', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('unbreakable', 4)).toEqual(['unbreakable']);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byId, type Look, stretchesOf } from '#functions/aggregate/stretches.ts';

const LOOKS: Readonly<Record<string, Look>> = { h: 'here', m: 'missing', u: 'unknown' };
const stretches = (text: string) =>
  stretchesOf([...text].entries(), ([, letter]) => LOOKS[letter] ?? 'unknown').map(
    ({ before, missing, after }) => `${before}/${missing.map(([index]) => index).join('')}/${after}`,
  );

describe('the stretches of a list', () => {
  test.each([
    ['nothing is missing', 'hhh', []],
    ['all is missing', 'mmm', ['0/012/0']],
    ['some is missing at the start, in the middle and at the end', 'mhmmhhm', ['0/0/3', '1/23/2', '3/6/0']],
    ['nothing is known of some', 'hmumuuh', ['1/13/1']],
    ['the list is empty', '', []],
  ])('where %s', (_name, text, expected) => {
    expect(stretches(text)).toEqual(expected);
  });

  test('have all that is missing once, and count all that is there', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<Look>('here', 'missing', 'unknown')), (looks) => {
        const found = stretchesOf(looks.entries(), ([, look]) => look);
        const missing = [...looks.entries()].filter(([, look]) => look === 'missing');
        expect(found.flatMap((stretch) => stretch.missing)).toEqual(missing);
        const here = looks.filter((look) => look === 'here').length;
        for (const { before, after, elsewhere, missing: own } of found) {
          expect([before + after, elsewhere]).toEqual([here, missing.length - own.length]);
        }
      }),
    );
  });
});

test('ids are in the order of the numbers that they are, beyond what a number holds', () => {
  const ids = ['9007199254740993', '9007199254740992', '10', '9', '120000000000000001'];
  expect(ids.sort(byId)).toEqual(['9', '10', '9007199254740992', '9007199254740993', '120000000000000001']);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldNames, pickFields } from '#functions/graph/json-bytes.ts';
import { anyText } from '#test/harness/any-text.ts';

const pick = (json: string, start: number, ...names: string[]) =>
  pickFields(Buffer.from(json), start, fieldNames(names));

const anyName = fc.constantFrom('id', 'name', 'date_start', 'date_stop', 'ünï');
const anyValue = fc.oneof(
  anyText(),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom('},{"id":"', ']}', '\\"'),
);

describe('some fields of an object', () => {
  test('are those that parsing it gives, wherever it stands, and its end is found', () => {
    fc.assert(
      fc.property(
        fc.dictionary(anyName, anyValue, { noNullPrototype: true }),
        anyText(),
        fc.array<string>(anyName),
        (object, before, names) => {
          const json = JSON.stringify(object);
          const start = Buffer.byteLength(before);
          const picked = pick(`${before}${json},{"id":"other"}]}`, start, ...names);
          const parsed = JSON.parse(json) as Record<string, unknown>;
          const expected = Object.entries(parsed).filter(([name]) => names.includes(name));
          expect(picked).toEqual({
            fields: Object.fromEntries(expected),
            end: start + Buffer.byteLength(json),
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  test('are the last of those with one name, as parsing has it', () => {
    expect(pick('{"id":"1","id":"2"}', 0, 'id')?.fields).toEqual({ id: '2' });
  });

  test.each([
    ['a list', '[{"id":"1"}]'],
    ['a space before a name', '{ "id":"1"}'],
    ['a space after a name', '{"id" :"1"}'],
    ['a space before a value', '{"id": "1"}'],
    ['a space after a value', '{"n":1 ,"id":"1"}'],
    ['an escape in a name', '{"\\u0069d":"1"}'],
    ['an object that is cut off', '{"id":"1","of":[{"a":"b"}'],
    ['a text that is cut off', '{"id":"1'],
    ['no value', '{"id":}'],
    ['no comma', '{"id":"1""n":"2"}'],
    ['nothing', ''],
  ])('are not picked from %s', (_, json) => {
    expect(pick(json, 0, 'id')).toBeUndefined();
  });

  test('have to be JSON, and others need not', () => {
    expect(pick('{"id":"1","n":no}', 0, 'id')?.fields).toEqual({ id: '1' });
    expect(() => pick('{"id":"1","n":no}', 0, 'n')).toThrow(SyntaxError);
  });
});

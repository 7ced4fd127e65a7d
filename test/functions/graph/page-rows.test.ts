import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openPage } from '#functions/graph/page-rows.ts';
import { anyText } from '#test/harness/any-text.ts';

const PAGING = {
  cursors: { before: 'a', after: 'b' },
  next: 'https://graph.facebook.com/v25.0/act_1/ads?after=b',
};
const text = (value: unknown): string => JSON.stringify(value);
const open = (body: string) => openPage(Buffer.from(body));

/** Rows whose texts look like the borders between rows. */
const trickyText = fc.oneof(
  anyText(),
  fc.constantFrom('},{"id":"', '],"paging":{', '{"data":[{', '\n', '\\"', '\u2028😀'),
);
const anyRow = fc.record(
  {
    id: trickyText,
    name: trickyText,
    list: fc.array(fc.record({ id: trickyText, value: fc.jsonValue({ maxDepth: 1 }) }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

describe('a page', () => {
  test('gives the rows that parsing it whole gives, and the bytes of each', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 6 }), fc.boolean(), fc.boolean(), (rows, last, spaced) => {
        const page = last ? { data: rows } : { data: rows, paging: PAGING };
        const body = spaced ? JSON.stringify(page, undefined, 2) : text(page);
        const { envelope, mapRows } = open(body);
        const whole = JSON.parse(body) as typeof page;
        expect({ ...(envelope as object), data: undefined }).toEqual({ ...whole, data: undefined });
        const visited = mapRows?.((row, json) => [row, json] as const);
        expect(visited?.map(([row]) => row) ?? (envelope as typeof page).data).toEqual(whole.data);
        for (const [index, [, json]] of visited?.entries() ?? []) {
          const line = json?.toString('utf8') ?? text(whole.data[index]);
          expect(line).not.toContain('\n');
          expect(JSON.parse(line)).toEqual(whole.data[index]);
        }
        // Some fields alone are the same, whatever the others hold.
        for (const [index, row] of (mapRows?.((some) => some, ['id', 'list']) ?? []).entries()) {
          const { id, list } = whole.data[index] as Record<string, unknown>;
          expect({ id: row.id, list: row.list }).toEqual({ id, list });
        }
      }),
      { numRuns: 500 },
    );
  });

  test('keeps the bytes as they came, escapes and order included', () => {
    const rows = ['{"id":"1","url":"https:\\/\\/a.example\\/\\u00e9"}', '{"id":"2","n":1.10}'];
    const bytes = open(`{"data":[${rows.join(',')}],"paging":{}}`).mapRows?.((_, json) => String(json));
    expect(bytes).toEqual(rows);
  });

  test.each([
    ['an entry of a list that looks like a row', '{"id":"1","of":[{"id":"a"},{"id":"b"}]},{"id":"2"}', 2],
    ['a row without the first field', '{"id":"1"},{"name":"b"},{"id":"3"}', 3],
    ['an empty row', '{},{"id":"2"}', 2],
  ])('with %s gives its rows, with the bytes of each', (_, rows, count) => {
    const bytes = open(`{"data":[${rows}],"paging":{}}`).mapRows?.((_row, json) => String(json));
    expect(bytes).toHaveLength(count);
    expect(bytes?.join()).toBe(rows);
  });

  test.each([
    ['a line break between two fields', '{"id":"1"},{"id":"2",\n"name":"b"}'],
    ['a space', '{"id":"1"},{"id": "2"}'],
    ['an escape in the name of a field', '{"id":"1"},{"\\u0069d":"2"}'],
  ])('with %s is parsed whole, and gives its rows without bytes', (_, rows) => {
    for (const fields of [undefined, ['id']]) {
      const visited = open(`{"data":[${rows}],"paging":{}}`).mapRows?.((row, json) => [row.id, json], fields);
      expect(visited).toEqual([
        ['1', undefined],
        ['2', undefined],
      ]);
    }
  });

  test('gives the fields that were asked for, and looks at no others', () => {
    const { mapRows } = open('{"data":[{"id":"1","n":1.5,"of":[{"id":"a"}],"x":no}],"paging":{}}');
    expect(mapRows?.((row) => row, ['of', 'id', 'absent'])).toEqual([{ id: '1', of: [{ id: 'a' }] }]);
    expect(() => mapRows?.((row) => row, ['x'])).toThrow(SyntaxError);
  });

  test('whose last row holds a page of its own is parsed whole', () => {
    const body = '{"data":[{"id":"1"},{"id":"2","ads":{"data":[{"id":"3"}],"paging":{"next":"x"}}}]}';
    const { envelope, mapRows } = open(body);
    expect(envelope).toEqual(JSON.parse(body));
    expect(mapRows).toBeUndefined();
  });

  test.each(['{"data":[{"id":"1"},{"id":"2"', '{"data":[', '<html>', ''])(
    'that is cut short is refused: %s',
    (body) => {
      expect(() => open(body)).toThrow(SyntaxError);
    },
  );

  test.each(['{"id":tru}', '{"id":"1"},,{"id":"2"}', '{"id":"1"},'])(
    'with broken rows is refused: %s',
    (rows) => {
      expect(() => open(`{"data":[${rows}],"paging":{}}`).mapRows?.((row) => row)).toThrow(SyntaxError);
    },
  );
});

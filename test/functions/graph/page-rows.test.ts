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
        const { envelope, rows: parse } = open(body);
        const whole = JSON.parse(body) as typeof page;
        expect({ ...(envelope as object), data: undefined }).toEqual({ ...whole, data: undefined });
        const parsed = parse?.() ?? { rows: (envelope as typeof page).data, bytes: undefined };
        expect(parsed.rows).toEqual(whole.data);
        for (const [index, bytes] of parsed.bytes?.entries() ?? []) {
          expect(bytes.toString('utf8')).not.toContain('\n');
          expect(JSON.parse(bytes.toString('utf8'))).toEqual(whole.data[index]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('keeps the bytes as they came, escapes and order included', () => {
    const rows = ['{"id":"1","url":"https:\\/\\/a.example\\/\\u00e9"}', '{"id":"2","n":1.10}'];
    const bytes = open(`{"data":[${rows.join(',')}],"paging":{}}`).rows?.().bytes;
    expect(bytes?.map(String)).toEqual(rows);
  });

  test.each([
    ['an entry of a list that looks like a row', '{"id":"1","of":[{"id":"a"},{"id":"b"}]},{"id":"2"}', 2],
    ['a row without the first field', '{"id":"1"},{"name":"b"},{"id":"3"}', 3],
    ['a line break between two fields', '{"id":"1"},{"id":"2",\n"name":"b"}', 2],
  ])('with %s still gives its rows, without bytes', (_, rows, count) => {
    const parsed = open(`{"data":[${rows}],"paging":{}}`).rows?.();
    expect(parsed?.rows).toHaveLength(count);
    expect(parsed?.bytes).toBeUndefined();
  });

  test('whose last row holds a page of its own is parsed whole', () => {
    const body = '{"data":[{"id":"1"},{"id":"2","ads":{"data":[{"id":"3"}],"paging":{"next":"x"}}}]}';
    const { envelope, rows } = open(body);
    expect(envelope).toEqual(JSON.parse(body));
    expect(rows).toBeUndefined();
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
      expect(() => open(`{"data":[${rows}],"paging":{}}`).rows?.()).toThrow(SyntaxError);
    },
  );
});

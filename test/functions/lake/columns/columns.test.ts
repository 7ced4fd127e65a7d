import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Column, columnsOf } from '#functions/lake/columns/columns.ts';
import { CATALOG, describeStream } from '#functions/streams/catalog.ts';
import { field } from '#functions/streams/fields/field.ts';
import type { FieldType, StreamDescription } from '#functions/streams/stream.ts';
import { certainFields } from '#test/harness/certain-fields.ts';
import { type GraphSimulator, startGraphSimulator } from '#test/harness/graph-simulator.ts';
import { LINEAGE, readRows, write } from '#test/harness/read-back.ts';

/** A stream with one field, for one type. */
const withField = (type: FieldType): StreamDescription => ({
  name: 'ad_insights',
  source: {
    kind: 'insights',
    level: 'ad',
    reportDays: 7,
    attributionWindows: ['1d_click', '7d_click'],
    proof: { addsUp: 'counts' },
  },
  fields: [field('it', type, 'What it is.')],
  primaryKey: [],
  partitionDate: 'date_start',
  pageSize: 500,
});

function columnOf(type: FieldType): Column {
  const [, column] = columnsOf(withField(type));
  if (column === undefined) throw new Error('a stream of one field has no column');
  return column;
}

/** Writes one value and reads it back; `left` are the paths of what was left out, once for each time. */
async function convert(type: FieldType, it: unknown) {
  const { bytes, unparsed } = await write(withField(type), [{ it }]);
  const [row] = await readRows(bytes);
  const left = Object.entries(unparsed).flatMap(([path, times]) => Array<string>(times).fill(path));
  return { typed: row?.it ?? null, left };
}

describe('the columns of a table', () => {
  const names = (description: StreamDescription) => columnsOf(description).map(({ name }) => name);

  test('are the key, the other fields in their order, and where the row comes from', () => {
    expect(names(describeStream('ad_insights')).slice(0, 5)).toEqual([
      'account_id',
      'ad_id',
      'date_start',
      'account_name',
      'account_currency',
    ]);
    expect(names(describeStream('ad_insights')).slice(-2)).toEqual(['run_id', 'extracted_at']);
  });

  test('hold the landing page of a creative', () => {
    expect(names(describeStream('ad_creatives')).slice(-4)).toEqual([
      'adlabels',
      'page_link',
      'run_id',
      'extracted_at',
    ]);
  });

  test.each(CATALOG)(
    '$name has the account and every field once, and none with the name of a folder',
    (description) => {
      const columns = names(description);
      expect(new Set(columns).size).toBe(columns.length);
      expect(columns[0]).toBe('account_id');
      // Readers that take columns from the path too would have two of one name.
      expect(columns).not.toContain('account');
      expect(columns).not.toContain('date');
      const fields = description.fields.map(({ name }) => name);
      expect(columns).toEqual(expect.arrayContaining(fields));
    },
  );

  test.each(CATALOG)('$name has names that Glue takes, and comments of sentences', (stream) => {
    for (const { name, comment } of columnsOf(stream)) {
      // Glue folds names to lower case and limits a comment to 255 characters.
      expect(name).toMatch(/^[a-z0-9_]+$/);
      expect(comment).toMatch(/^[A-Z].*\.$/);
      expect(comment.length).toBeLessThanOrEqual(255);
    }
  });

  test('know where the row comes from', () => {
    const lineage = columnsOf({ ...withField('text'), fields: [] });
    expect(lineage.map(({ name, read }) => [name, read({}, LINEAGE)])).toEqual([
      ['account_id', '1'],
      ['run_id', LINEAGE.runId],
      ['extracted_at', LINEAGE.extractedAt],
    ]);
  });
});

const GLUE_TYPES: readonly (readonly [FieldType, string])[] = [
  ['id', 'string'],
  ['text', 'string'],
  ['json', 'string'],
  ['boolean', 'boolean'],
  ['count', 'bigint'],
  ['minor_money', 'bigint'],
  ['decimal', 'decimal(38,6)'],
  ['money', 'decimal(38,6)'],
  ['date', 'date'],
  ['time', 'timestamp'],
  ['id_list', 'array<string>'],
  ['text_list', 'array<string>'],
  [
    'actions',
    'array<struct<action_type:string,value:decimal(38,6),1d_click:decimal(38,6),7d_click:decimal(38,6)>>',
  ],
];

test.each(GLUE_TYPES)('%s is %s in Glue', (type, glueType) => {
  expect(columnOf(type).glueType).toBe(glueType);
});

test('amounts say in which units they are', () => {
  expect(columnOf('money').comment).toBe('What it is. In the currency of the account.');
  expect(columnOf('minor_money').comment).toMatch(/^What it is\. In minor units/);
});

test.each(GLUE_TYPES)('%s that is absent is null, and nothing is counted', async (type) => {
  expect(await convert(type, undefined)).toEqual({ typed: null, left: [] });
  expect(await convert(type, null)).toEqual({ typed: null, left: [] });
});

test.each(GLUE_TYPES.filter(([type]) => type !== 'json'))(
  '%s of another type is null and counted',
  async (type) => {
    expect(await convert(type, { not: 'of the type' })).toEqual({ typed: null, left: ['it'] });
  },
);

describe('a list', () => {
  test('of ids keeps its order, and loses only what is no id', async () => {
    expect(await convert('id_list', ['2', 1, null, ['3']])).toEqual({
      typed: ['2', '1', null, null],
      left: ['it'],
    });
    expect(await convert('text_list', [])).toEqual({ typed: [], left: [] });
  });

  test('of actions has every window, absent ones as null', async () => {
    const sent = [
      { action_type: 'link_click', value: '7', '7d_click': '5' },
      { value: '0.303704', action_type: 'omni_purchase', '1d_click': 2 },
    ];
    expect(await convert('actions', sent)).toEqual({
      typed: [
        { action_type: 'link_click', value: 7, '1d_click': null, '7d_click': 5 },
        { action_type: 'omni_purchase', value: 0.303704, '1d_click': 2, '7d_click': null },
      ],
      left: [],
    });
  });

  test('of actions counts what it cannot hold by its path: a bad value, a window that was not asked for, an entry', async () => {
    const sent = [{ action_type: 'lead', value: 'NaN', '7d_view': '1' }, 'lead', null, ['lead']];
    expect(await convert('actions', sent)).toEqual({
      typed: [
        { action_type: 'lead', value: null, '1d_click': null, '7d_click': null },
        undefined,
        undefined,
        undefined,
      ],
      left: ['it.value', 'it.7d_view', 'it', 'it'],
    });
  });

  test('of actions takes no key from what every object inherits', async () => {
    expect((await convert('actions', [{ constructor: '1' }])).left).toEqual(['it.constructor']);
  });
});

describe('rows as the Graph API sends them', () => {
  let simulator: GraphSimulator;
  beforeAll(async () => {
    simulator = await startGraphSimulator();
  });
  afterAll(() => simulator.close());

  test.each(CATALOG)('$name is typed without a loss', async (stream) => {
    const { name, source, fields } = stream;
    const windows = source.kind === 'insights' ? { attributionWindows: source.attributionWindows } : {};
    const sent = [
      ...simulator.truth.rows(
        name,
        'act_1',
        { since: '2026-03-01', until: '2026-03-03' },
        { fields: certainFields(stream), ...windows },
      ),
    ];
    const { bytes, unparsed } = await write(stream, sent);
    expect(unparsed).toEqual({});
    const published = [...(await readRows(bytes))];
    let values = 0;
    for (const [at, row] of sent.entries()) {
      for (const field of fields) {
        const typed = published[at]?.[field.name] ?? null;
        expect(typed === null).toBe((row[field.name] ?? null) === null);
        if (typed !== null) values += 1;
      }
    }
    expect(values).toBeGreaterThan(20);
  });
});

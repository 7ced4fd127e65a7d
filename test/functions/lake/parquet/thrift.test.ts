import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import { ByteWriter } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { type Thrift, ThriftStructs, writeThrift } from '#functions/lake/parquet/thrift.ts';

function bytesOf(struct: Thrift): Uint8Array {
  const writer = new ByteWriter();
  writeThrift(writer, struct);
  return writer.getBytes().slice();
}

function read(bytes: Uint8Array): unknown {
  return deserializeTCompactProtocol({ view: new DataView(bytes.buffer), offset: 0 });
}

const text = (value: string) => new TextEncoder().encode(value);

test('a struct is read back by a reader of the protocol, absent fields left out', () => {
  const struct: Thrift = {
    1: true,
    2: -3,
    3: 2n ** 40n,
    5: 'é',
    7: [1, 2, 300],
    9: undefined,
    12: { 1: false, 2: {} },
    14: [{ 1: 1 }, { 2: 'b' }],
  };
  expect(read(bytesOf(struct))).toEqual({
    field_1: true,
    field_2: -3,
    field_3: 2n ** 40n,
    field_5: text('é'),
    field_7: [1, 2, 300],
    field_12: { field_1: false, field_2: {} },
    field_14: [{ field_1: 1 }, { field_2: text('b') }],
  });
});

test.each([0, 1, 14, 15, 200])(
  '%i structs that were serialized before are a list like any other',
  (count) => {
    const structs = Array.from({ length: count }, (_, at): Thrift => ({ 1: at, 4: `${at}` }));
    const before = new ThriftStructs(count, Buffer.concat(structs.map(bytesOf)));
    expect(bytesOf({ 2: before, 3: 1 })).toEqual(bytesOf({ 2: structs, 3: 1 }));
  },
);

test('an empty list is of structs, a type that every reader knows', () => {
  expect([...bytesOf({ 4: [] })]).toEqual([0x49, 0x0c, 0]);
});

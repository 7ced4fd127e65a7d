import { Ad } from 'facebook-nodejs-business-sdk';
import { expect, test } from 'vitest';
import adMetadata from '#functions/streams/ad-metadata.ts';

test('asks for ads of every status but DELETED, which no edge gives', () => {
  const { source } = adMetadata;
  if (source.kind !== 'edge') throw new Error('ads come from an edge');
  const all: string[] = Object.values(Ad.EffectiveStatus).filter((status) => status !== 'DELETED');
  expect([...(source.effectiveStatuses ?? [])].sort()).toEqual(all.sort());
  expect(adMetadata).toMatchObject({ source: { edge: 'ads' }, pageSize: 100 });
});

test.each([
  ['creative', 'json'],
  ['targeting', 'json'],
  ['bid_amount', 'minor_money'],
  ['updated_time', 'time'],
])('types %s as %s', (name, type) => {
  expect(adMetadata.fields).toContainEqual(expect.objectContaining({ name, type }));
});

import { describe, expect, it } from 'vitest';
import { shorten, toErrorRecord } from '#functions/runtime/error-record.ts';

const RECORD = {
  name: 'GraphTransient',
  message: 'GET act_1/ads: no.',
  advice: 'Wait.',
  code: 2,
  status: 500,
};

describe('toErrorRecord', () => {
  it('takes an error that brings its record at its word', () => {
    expect(toErrorRecord(Object.assign(new Error('x'), { record: RECORD }))).toEqual(RECORD);
  });

  it('keeps the advice of an error that has one', () => {
    const error = Object.assign(new Error('x'), { advice: 'Fill it.' });
    expect(toErrorRecord(error)).toEqual({ name: 'Error', message: 'x', advice: 'Fill it.' });
  });

  it.each([
    ['an unknown error', new RangeError('bad EAAcanary123 here'), 'RangeError', 'bad [redacted] here'],
    ['a text', 'EAAcanary123', 'Error', '[redacted]'],
    ['nothing', undefined, 'Error', 'undefined'],
  ])('takes name and message of %s, without a token', (_name, thrown, name, message) => {
    const record = toErrorRecord(thrown);
    expect(record).toMatchObject({ name, message });
    expect(record.advice).not.toBe('');
  });

  it('does not take anything else for a record', () => {
    const error = Object.assign(new Error('x'), { record: { name: 'GraphTransient' } });
    expect(toErrorRecord(error)).toMatchObject({ name: 'Error', message: 'x' });
  });

  it('shortens what somebody else wrote', () => {
    expect(toErrorRecord(new Error('x'.repeat(100_000))).message).toHaveLength(601);
  });
});

it('a text is shortened only where it is long', () => {
  expect(shorten('x'.repeat(600))).toBe('x'.repeat(600));
  expect(shorten('x'.repeat(601))).toBe(`${'x'.repeat(600)}…`);
});

import { expect, test } from 'vitest';
import { readArguments } from '#local/doctor/arguments.ts';
import { UsageError } from '#local/usage-error.ts';

test('takes the options of a run that a check needs', () => {
  expect(
    readArguments(['--graph-url', 'https://graph.facebook.com', '--input', '{}', '--json']),
  ).toMatchObject({
    graphUrl: 'https://graph.facebook.com',
    input: { json: '{}' },
    json: true,
    settings: 'settings.json',
  });
  expect(readArguments(['-h'])).toBe('help');
});

test('refuses those that mean nothing here, and names its own help', () => {
  for (const argv of [['--data-dir', 'x'], ['--wait-scale', '1'], ['stray']]) {
    expect(() => readArguments(argv)).toThrow(UsageError);
    expect(() => readArguments(argv)).toThrow(/npm run doctor -- --help/);
  }
});

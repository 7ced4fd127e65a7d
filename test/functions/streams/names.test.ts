import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';

/** Files under version control below these folders. */
const filesIn = (...folders: string[]): string[] =>
  execFileSync('git', ['ls-files', ...folders])
    .toString()
    .trim()
    .split('\n');

/** Whole words of the API or of the engine that are also names of streams. */
const ORDINARY_WORDS = ['campaigns', 'activities', 'ad_account', 'custom_audiences'];

test('no code but the streams themselves names a stream, so that adding one touches nothing else', () => {
  // The simulator's data has files of the API's own objects, and queries are about tables.
  // As an identifier or a text in either spelling; comments give examples.
  const names = STREAM_NAMES.filter((name) => !ORDINARY_WORDS.includes(name))
    .flatMap((name) => [name, name.replaceAll('_', '-')])
    .map((name) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`));
  const code = filesIn('functions', 'infra', 'local').filter(
    (file) => /\.m?ts$/.test(file) && !/^(functions\/streams|local\/graph\/data|infra\/queries)\//.test(file),
  );
  expect(code.length).toBeGreaterThan(150);
  const naming = code.filter((file) => {
    const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    return names.some((name) => name.test(text));
  });
  expect(naming).toEqual([]);
});

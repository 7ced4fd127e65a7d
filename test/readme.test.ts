import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { SETTINGS } from '#infra/settings.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts,
);

describe('the README', () => {
  it.each(Object.entries(SETTINGS))(
    'has setting %s as the code has it',
    (name, { meaning, takes, standard }) => {
      const cell = standard === '' ? '' : `\`${standard}\``;
      expect(readme).toContain(`| \`${name}\` | ${meaning} | ${takes.replaceAll('|', '\\|')} | ${cell} |`);
    },
  );

  it.each(readdirSync(join(root, 'events')))('says what events/%s does', (file) => {
    expect(readme).toMatch(new RegExp(`^\\| \`events/${file}\` \\| \\S`, 'm'));
  });

  it.each(STREAM_NAMES)('says what a row of %s is', (stream) => {
    expect(readme).toMatch(new RegExp(`^\\| \`${stream}\` \\| \\S`, 'm'));
  });

  it('names no npm script that is not there', () => {
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script);
    expect(named.filter((script) => !scripts.includes(script ?? ''))).toEqual([]);
  });
});

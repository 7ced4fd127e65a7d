import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALWAYS_DEPLOYED, CATALOG } from '#functions/streams/catalog.ts';
import { SETTINGS } from '#infra/settings.ts';
import { FAULT_LINES } from '#local/played-faults.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts,
);

const page = (name: string): string => readFileSync(join(root, name), 'utf8');

describe('the README', () => {
  it('can be read in five minutes', () => {
    const words = readme.split(/\s+/).filter((word) => /\w/.test(word)).length;
    expect(words).toBeGreaterThan(600);
    expect(words).toBeLessThanOrEqual(900);
  });

  it('names every failure that can be played', () => {
    for (const line of FAULT_LINES) {
      const [name] = line.split(' ');
      expect(readme).toContain(`\`${name}\``);
      expect(page('docs/failures.md')).toMatch(new RegExp(`^\\| \`${name}\` \\| \\S`, 'm'));
    }
  });
});

it.each(Object.entries(SETTINGS))(
  'docs/settings.md has setting %s as the code has it',
  (name, { meaning, takes, default: value }) => {
    const isUnset = value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
    const cell = isUnset ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
    const row = `| \`${name}\` | ${meaning} | ${takes.replaceAll('|', '\\|')} | ${cell} |`;
    expect(page('docs/settings.md')).toContain(row);
  },
);

it.each(readdirSync(join(root, 'events')))('docs/input.md says what events/%s does', (file) => {
  expect(page('docs/input.md')).toMatch(new RegExp(`^\\| \`events/${file}\` \\| \\S`, 'm'));
});

it.each(CATALOG)('docs/streams.md says what a row of $name is, and when it is deployed', (stream) => {
  const { name, isOptional } = stream;
  const deployed = isOptional ? 'by setting' : ALWAYS_DEPLOYED.includes(stream) ? 'always' : 'by default';
  expect(page('docs/streams.md')).toMatch(new RegExp(`^\\| \`${name}\` \\| \\S.*\\| ${deployed} \\|$`, 'm'));
});

it.each(globSync(['*.md', 'docs/**/*.md'], { cwd: root }))(
  '%s names no npm script that is not there',
  (file) => {
    const named = [...page(file).matchAll(/npm run (?:--silent )?([a-z][\w:]*)/g)].map(
      ([, script]) => script,
    );
    expect(named.filter((script) => !scripts.includes(script ?? ''))).toEqual([]);
  },
);

describe('a relative link leads to a file, and to a heading where it names one:', () => {
  it.each(globSync(['*.md', 'docs/**/*.md'], { cwd: root }))('%s', (file) => {
    const links = [...page(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)];
    const broken = links.flatMap(([, link = '']) => (leadsSomewhere(file, link) ? [] : [link]));
    expect(broken).toEqual([]);
  });
});

/** @param page the file with the link, from the project's root. @param link as it is written. */
function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(target)) return false;
  return anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
}

/** The anchors that GitHub gives to a page's headings. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

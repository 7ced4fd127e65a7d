import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALWAYS_DEPLOYED, CATALOG } from '#functions/streams/catalog.ts';
import { SETTINGS } from '#infra/settings.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts,
);

describe('the README', () => {
  it.each(Object.entries(SETTINGS))(
    'has setting %s as the code has it',
    (name, { meaning, takes, default: value }) => {
      const isUnset = value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
      const cell = isUnset ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
      expect(readme).toContain(`| \`${name}\` | ${meaning} | ${takes.replaceAll('|', '\\|')} | ${cell} |`);
    },
  );

  it.each(readdirSync(join(root, 'events')))('says what events/%s does', (file) => {
    expect(readme).toMatch(new RegExp(`^\\| \`events/${file}\` \\| \\S`, 'm'));
  });

  it.each(CATALOG)('says what a row of $name is, and whether it is deployed', (stream) => {
    const { name, isOptional } = stream;
    const byDefault = ALWAYS_DEPLOYED.includes(stream) ? 'always' : 'by default';
    const deployed = isOptional === true ? 'by setting' : byDefault;
    expect(readme).toMatch(new RegExp(`^\\| \`${name}\` \\| \\S.* \\| ${deployed} \\|$`, 'm'));
  });

  it('names no npm script that is not there', () => {
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script);
    expect(named.filter((script) => !scripts.includes(script ?? ''))).toEqual([]);
  });
});

describe('a relative link leads to a file, and to a heading where it names one:', () => {
  it.each(globSync(['*.md', 'docs/**/*.md'], { cwd: root }))('%s', (page) => {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)\s]+)\)/g)];
    const broken = links.flatMap(([, link = '']) => (leadsSomewhere(page, link) ? [] : [link]));
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

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { readReports } from '#infra/read-reports.ts';

const GOOD = { description: 'What each ad achieved by day.', level: 'ad', fields: 'standard' };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reports-'));
});
const write = (name: string, content: unknown) =>
  writeFileSync(
    join(folder, `${name}.json`),
    typeof content === 'string' ? content : JSON.stringify(content),
  );

function messageOf(names: readonly string[]): string {
  try {
    readReports(names, folder);
  } catch (error) {
    return String(error).replaceAll(`${folder}/`, '');
  }
  return 'none';
}

test('reads the reports of the names, in their order, and no others', () => {
  write('one', { ...GOOD, name: 'one' });
  write('two', `\uFEFF${JSON.stringify({ ...GOOD, name: 'two', breakdowns: ['device_platform'] })}`);
  write('three', 'no JSON');
  const { declarations, warnings } = readReports(['two', 'one'], folder);
  expect(declarations.map(({ name }) => name)).toEqual(['two', 'one']);
  expect(warnings).toEqual([
    expect.stringMatching(/two\.json: test with the input .* device_platform alone/),
  ]);
  expect(readReports([], join(folder, 'absent'))).toEqual({ declarations: [], warnings: [] });
});

test('lists everything that is wrong with any report in one error', () => {
  write('typo', { ...GOOD, name: 'typo', breakdown: ['age'], level: 'adsets' });
  write('lonely', { ...GOOD, name: 'lonely', breakdowns: ['platform_position'] });
  write('renamed', { ...GOOD, name: 'other' });
  write('torn', '{');
  expect(messageOf(['typo', 'lonely', 'renamed', 'torn']).split('\n')).toEqual([
    'ReportError: 5 things are wrong with the declared reports:',
    '  typo.json: there is no level "adsets": did you mean "adset"?',
    '  typo.json: there is no key "breakdown": did you mean "breakdowns"?',
    '  lonely.json: add publisher_platform: platform_position cannot stand alone.',
    '  renamed.json: set name to renamed, or rename the file: they are the same.',
    '  torn.json: write one JSON object: it cannot be read as JSON.',
  ]);
});

test('names the files when a report has none, and the nearest', () => {
  write('age_gender', { ...GOOD, name: 'age_gender' });
  write('report.schema', {});
  expect(messageOf(['age_gendre'])).toContain(
    'There is no age_gendre.json. Did you mean "age_gender"? The folder has age_gender.',
  );
});

test.each([
  [['one', 'one'], '"one" is listed twice: list it once.'],
  [['ad_insights'], '"ad_insights" is a built-in stream: give the report another name.'],
  [['current_ads'], '"current_ads" is a view: give the report another name.'],
])('refuses the names %j', (names, sentence) => {
  for (const name of names) write(name, { ...GOOD, name });
  expect(messageOf(names)).toContain(sentence);
});

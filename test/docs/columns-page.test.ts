import { describe, expect, it } from 'vitest';
import { columnsPage } from '#docs/columns-page.ts';
import { CATALOG } from '#functions/streams/catalog.ts';
import { reportStream } from '#functions/streams/reports/report-stream.ts';
import { readReports, reportNames } from '#infra/read-reports.ts';

it('is what docs/columns.md says (write it anew with "npx vitest run test/docs/columns-page.test.ts -u")', async () => {
  await expect(columnsPage()).toMatchFileSnapshot('../../docs/columns.md');
});

const REPORTS = readReports(reportNames()).declarations.map(reportStream);
/** By heading, the text below it. */
const SECTIONS = new Map(
  columnsPage()
    .split(/\n(?=##? )/)
    .map((section) => [/^#+ (.*)/.exec(section)?.[1] ?? '', section]),
);

describe.each([...CATALOG, ...REPORTS])('the section of $name', ({ name, fields }) => {
  it('has every field, in its own rows or among the metrics', () => {
    const own = SECTIONS.get(name) ?? '';
    const metrics = SECTIONS.get('Metrics') ?? '';
    const [, left = ''] = /And all \[metrics\]\(#metrics\) but (.*)\./.exec(own) ?? [];
    const [, some = ''] = /And of the \[metrics\]\(#metrics\): (.*)\./.exec(own) ?? [];
    for (const field of fields) {
      const isOwn = own.includes(`| \`${field.name}\` | `);
      const isMetric = metrics.includes(`| \`${field.name}\` | `);
      const isShared = some === '' ? !left.includes(`\`${field.name}\``) : some.includes(`\`${field.name}\``);
      expect(isOwn || (isMetric && isShared && own.includes('#metrics')), field.name).toBe(true);
    }
  });
});

it('is short enough to be read', () => {
  expect(columnsPage().length).toBeLessThan(100_000);
});

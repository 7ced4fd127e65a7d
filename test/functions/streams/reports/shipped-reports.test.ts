import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '#functions/lake/columns/columns.ts';
import { reportStream } from '#functions/streams/reports/report-stream.ts';
import { readReports } from '#infra/read-reports.ts';

const NAMES = readdirSync('reports')
  .filter((file) => file.endsWith('.json') && file !== 'report.schema.json')
  .map((file) => file.slice(0, -'.json'.length));
const README = readFileSync('reports/README.md', 'utf8');
const { declarations, warnings } = readReports(NAMES);

describe.each(declarations)('$name', (declaration) => {
  const stream = reportStream(declaration);

  test('names its schema', () => expect(declaration.$schema).toBe('./report.schema.json'));

  test('is in the README, with its key', () => {
    const row = README.split('\n').find((line) => line.startsWith(`| \`${stream.name}\``));
    expect(row).toContain(`| ${stream.primaryKey.slice(1).join(', ')} |`);
  });

  test('has a comment for each column', () => {
    expect(columnsOf(stream).filter(({ comment }) => !comment.endsWith('.'))).toEqual([]);
  });
});

test('those that promise reach ask for it', () => {
  for (const name of [
    'account_daily',
    'ad_set_daily',
    'campaign_monthly',
    'campaign_reach',
    'account_by_country',
  ]) {
    const declaration = declarations.find((each) => each.name === name);
    expect(declaration?.fields, name).toContain('reach');
  }
});

test('they are right, and warn of what Meta’s table lacks and of what an admin enables', () => {
  const unlisted = (file: string, what: string) =>
    `reports/${file}.json: test with the input {"check": true}, by one call: ${what} not in Meta's table of permitted combinations.`;
  expect(warnings).toEqual([
    unlisted(
      'carousel_card',
      'action_type, action_carousel_card_id, and action_carousel_card_name together are',
    ),
    unlisted('image_asset', 'image_asset alone is'),
    unlisted('link_url_asset', 'link_url_asset alone is'),
    'reports/platform_device.json: impression_device comes back empty, without an error, until an admin of the account enables it in Ads Manager (since 2026-08-06).',
    unlisted('video_asset', 'video_asset alone is'),
  ]);
});

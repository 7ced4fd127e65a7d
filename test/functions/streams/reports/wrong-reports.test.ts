import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkDeclaration } from '#functions/streams/reports/check-declaration.ts';
import { parseDeclaration } from '#functions/streams/reports/parse-declaration.ts';

const GOOD = {
  name: 'my_report',
  description: 'What each ad achieved by day.',
  level: 'ad',
  fields: 'standard',
};

/** Everything that is wrong with a report that differs from a good one like this. */
function errorsOf(change: object): readonly string[] {
  const { declaration, errors } = parseDeclaration({ ...GOOD, ...change });
  return declaration === undefined ? errors : checkDeclaration(declaration).errors;
}

const README = readFileSync('reports/README.md', 'utf8');

/** The ten most common mistakes; `reports/README.md` quotes them. */
const MISTAKES: readonly (readonly [object, string])[] = [
  [{ breakdowns: ['platform_position'] }, 'add publisher_platform: platform_position cannot stand alone.'],
  [
    { breakdowns: ['age', 'country'] },
    'make two reports, one of country and one of age: Meta joins no geography with age or gender.',
  ],
  [
    { fields: ['impressions', 'age'] },
    'take age out of fields: a breakdown is named in breakdowns, and is a column by itself.',
  ],
  [{ fields: ['link_clicks'] }, 'there is no field "link_clicks": did you mean "inline_link_clicks"?'],
  [{ breakdown: ['age'] }, 'there is no key "breakdown": did you mean "breakdowns"?'],
  [
    {
      fields: ['impressions', 'reach'],
      breakdowns: ['hourly_stats_aggregated_by_advertiser_time_zone'],
    },
    'take reach out of fields: with hourly_stats_aggregated_by_advertiser_time_zone Meta gives 0 for it, which is no count.',
  ],
  [
    { level: 'account', breakdowns: ['image_asset'] },
    'set level to campaign, adset or ad: image_asset has no rows at level account.',
  ],
  [
    { attributionWindows: ['7d_view'] },
    'take 7d_view out of attributionWindows: Meta returns nothing for it since 2026-01-12, without an error.',
  ],
  [{ breakdowns: ['dma'] }, 'replace dma with comscore_market: Meta refuses dma since 2026-06-22.'],
  [{ breakdowns: ['action_device'] }, 'move action_device from breakdowns to actionBreakdowns.'],
];

describe('a wrong report', () => {
  test('is compared with one that is right', () => expect(errorsOf({})).toEqual([]));

  test.each(MISTAKES)('%j: %s', (change, sentence) => expect(errorsOf(change)).toEqual([sentence]));

  test.each(MISTAKES)('%j is explained in the README', (_, sentence) => expect(README).toContain(sentence));
});

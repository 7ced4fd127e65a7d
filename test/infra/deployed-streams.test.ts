import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { ALWAYS_DEPLOYED, CATALOG, STREAM_NAMES } from '#functions/streams/catalog.ts';
import { deployedStreams } from '#infra/deployed-streams.ts';
import { readSettings, SettingError } from '#infra/read-settings.ts';
import { definitionOf, stackWithoutCode, statesOf } from '#test/harness/synthesized.ts';

const deployed = (file: Record<string, unknown>) => deployedStreams(readSettings({ file })).streams;
const namesOf = (file: Record<string, unknown>) => deployed(file).map(({ description }) => description.name);
const ALWAYS = ALWAYS_DEPLOYED.map(({ name }) => name);

describe('the streams of a deployment', () => {
  it('are by default those that are not optional', () => {
    const expected = CATALOG.filter(({ isOptional }) => isOptional !== true).map(({ name }) => name);
    expect(namesOf({})).toEqual(expected);
    expect(namesOf({ streams: 'default' })).toEqual(expected);
    expect(expected).toEqual(expect.arrayContaining(ALWAYS));
    expect(expected.length).toBeLessThan(STREAM_NAMES.length);
  });

  it('are all, where the setting says so', () => {
    expect(namesOf({ streams: 'all' })).toEqual(STREAM_NAMES);
  });

  it('are the four of every deployment and those of a list, in catalog order', () => {
    expect(namesOf({ streams: [] })).toEqual(ALWAYS);
    const [last, before] = STREAM_NAMES.toReversed();
    expect(namesOf({ streams: [last, before, 'ad_insights'] })).toEqual([...ALWAYS, before, last]);
  });

  it('have the attribution windows of the deployment', () => {
    const windows = deployed({ attributionWindows: ['7d_click'] }).flatMap(({ description: { source } }) =>
      source.kind === 'insights' ? [source.attributionWindows] : [],
    );
    expect(windows.length).toBeGreaterThan(1);
    for (const each of windows) expect(each).toEqual(['7d_click']);
  });
});

describe('declared reports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reports-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const declare = (report: { readonly name: string } & Record<string, unknown>) =>
    writeFileSync(
      join(folder, `${report.name}.json`),
      JSON.stringify({ description: 'What the account achieved.', ...report }),
    );
  const deploy = (reports: string[], more: Record<string, unknown> = {}) =>
    deployedStreams(readSettings({ file: { reports, ...more } }), folder);

  it('follow the built-in streams: one more file is one more function, branch and table', () => {
    declare({ name: 'by_country', level: 'account', fields: 'delivery', breakdowns: ['country'] });
    const { streams, warnings } = deploy(['by_country']);
    expect(streams.map(({ isReport }) => isReport)).toEqual([...namesOf({}).map(() => false), true]);
    expect(streams.at(-1)?.description).toMatchObject({
      name: 'by_country',
      primaryKey: ['account_id', 'date_start', 'country'],
    });
    expect(warnings).toEqual([]);
    const template = Template.fromStack(stackWithoutCode(readSettings({ file: { streams: [] } }), streams));
    template.hasResourceProperties('AWS::Glue::Table', {
      TableInput: Match.objectLike({ Name: 'by_country' }),
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'One turn of the extraction of by_country of one ad account.',
      Environment: { Variables: Match.objectLike({ ATTRIBUTION_WINDOWS: Match.absent() }) },
    });
    const states = statesOf(definitionOf(template)).map(([name]) => name);
    expect(states).toContain('Extract by country');
  });

  it('have the windows of the deployment, unless they name their own', () => {
    declare({ name: 'plain', level: 'campaign', fields: ['spend', 'actions'] });
    declare({
      name: 'own',
      level: 'campaign',
      fields: ['spend', 'actions'],
      attributionWindows: ['1d_view'],
    });
    const { streams } = deploy(['plain', 'own'], { attributionWindows: ['28d_click'] });
    const windows = streams.flatMap(({ isReport, description: { source } }) =>
      isReport && source.kind === 'insights' ? [source.attributionWindows] : [],
    );
    expect(windows).toEqual([['28d_click'], ['1d_view']]);
  });

  it('that are wrong are one error of the settings, with each thing to change', () => {
    declare({ name: 'wrong', level: 'ad', fields: ['nothing_such'], breakdowns: ['platform_position'] });
    expect(() => deploy(['wrong', 'not_there'])).toThrow(SettingError);
    expect(() => deploy(['wrong', 'not_there'])).toThrow(/wrong\.json: [\s\S]*not_there\.json/);
  });
});

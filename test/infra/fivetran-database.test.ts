import { describe, expect, it } from 'vitest';
import { fivetranViews } from '#infra/queries/fivetran/fivetran-views.ts';
import { resourcesOf, templateOf } from '#test/harness/synthesized.ts';

interface View {
  readonly DatabaseName: string;
  readonly TableInput: {
    readonly Name: string;
    readonly TableType: string;
    readonly ViewOriginalText: string;
    readonly StorageDescriptor: {
      readonly Columns: readonly { readonly Name: string; readonly Type: string }[];
    };
  };
}

const viewsOf = (context: Record<string, string> = {}): View[] =>
  resourcesOf(templateOf(context), 'AWS::Glue::Table')
    .map(([, { Properties }]) => Properties as unknown as View)
    .filter(({ DatabaseName }) => DatabaseName === 'facebook_ads_extract_fivetran');

const definitionOf = (view: View | undefined) => {
  const [, base64 = ''] =
    /^\/\* Presto View: (\S+) \*\/$/.exec(view?.TableInput.ViewOriginalText ?? '') ?? [];
  return JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as {
    originalSql: string;
    schema: string;
    columns: { name: string; type: string }[];
  };
};

describe('the views with Fivetran’s names', () => {
  it('are in a database of their own, those whose streams are deployed', () => {
    const databases = resourcesOf(templateOf(), 'AWS::Glue::Database').map(
      ([, { Properties }]) => (Properties.DatabaseInput as { Name: string }).Name,
    );
    expect(databases.sort()).toEqual(['facebook_ads_extract', 'facebook_ads_extract_fivetran']);
    const usual = viewsOf().map(({ TableInput }) => TableInput.Name);
    expect(usual.sort()).toEqual([
      'account_history',
      'ad_history',
      'ad_set_history',
      'basic_ad',
      'basic_ad_action_values',
      'basic_ad_actions',
      'campaign_history',
      'creative_history',
    ]);
    const withReport = viewsOf({ reports: 'account_by_country' }).map(({ TableInput }) => TableInput.Name);
    expect(withReport).toEqual(
      expect.arrayContaining(['demographics_country', 'demographics_country_actions']),
    );
    expect(withReport).not.toContain('demographics_region');
  });

  it('name the tables of the lake’s database, and declare the columns that their text casts to', () => {
    for (const view of viewsOf()) {
      const { originalSql, schema, columns } = definitionOf(view);
      expect(schema).toBe('facebook_ads_extract');
      const casts = [...originalSql.matchAll(/^ {2}cast\("(\w+)" AS (.*)\) AS "\1",?$/gm)];
      expect(casts.map(([, name, type]) => ({ name, type }))).toEqual(columns);
      expect(view.TableInput.StorageDescriptor.Columns.map(({ Name }) => Name)).toEqual(
        columns.map(({ name }) => name),
      );
    }
  });

  it('have a column for each attribution window that is deployed', () => {
    const [actions] = viewsOf({ attributionWindows: '28d_click' }).filter(
      ({ TableInput }) => TableInput.Name === 'basic_ad_actions',
    );
    const names = definitionOf(actions).columns.map(({ name }) => name);
    expect(names.filter((name) => /^_\d/.test(name))).toEqual(['_28_d_click']);
  });

  it('say what they hold', () => {
    for (const { name, description } of fivetranViews([])) expect(description, name).toMatch(/^[A-Z].*\./);
  });
});

import { describe, expect, it } from 'vitest';
import { QUESTIONS } from '#infra/queries/queries.ts';
import { joined, onlyResource, resourcesOf, templateOf } from '#test/harness/synthesized.ts';

const queriesOf = (context: Record<string, string>) =>
  resourcesOf(templateOf(context), 'AWS::Athena::NamedQuery').map(([, { Properties }]) => Properties);

describe('the workgroup', () => {
  it('bears the stack’s name and keeps results encrypted in the lake’s bucket, whatever a client asks', () => {
    const { Name, WorkGroupConfiguration } = onlyResource(templateOf(), 'AWS::Athena::WorkGroup').Properties;
    expect(Name).toBe('facebook-ads-extract');
    const { ResultConfiguration, EnforceWorkGroupConfiguration } = WorkGroupConfiguration as {
      ResultConfiguration: { OutputLocation: unknown; EncryptionConfiguration: unknown };
      EnforceWorkGroupConfiguration: boolean;
    };
    expect(EnforceWorkGroupConfiguration).toBe(true);
    expect(joined(ResultConfiguration.OutputLocation)).toMatch(/^s3:\/\/<LakeBucket\w+>\/athena-results\/$/);
    expect(ResultConfiguration.EncryptionConfiguration).toEqual({ EncryptionOption: 'SSE_S3' });
  });
});

describe('the saved queries', () => {
  it('are the questions of which the tables are deployed, as their files have them', () => {
    const ofReports = ['reach_and_frequency_by_week', 'split_by_age_gender', 'split_by_placement'];
    const names = QUESTIONS.map(({ name }) => name).sort();
    const usual = queriesOf({});
    expect(usual.map(({ Name }) => Name).sort()).toEqual(names.filter((name) => !ofReports.includes(name)));
    const queries = queriesOf({ reports: 'campaign_weekly,age_gender,placement' });
    expect(queries.map(({ Name }) => Name).sort()).toEqual(names);
    for (const query of queries) {
      expect(query).toMatchObject({ Database: 'facebook_ads_extract', WorkGroup: 'facebook-ads-extract' });
      expect(query.QueryString).toBe(QUESTIONS.find(({ name }) => name === query.Name)?.sql);
    }
  });
});

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
  it('are the questions, as their files have them', () => {
    const queries = queriesOf({});
    expect(queries.map(({ Name }) => Name).sort()).toEqual(QUESTIONS.map(({ name }) => name).sort());
    for (const query of queries) {
      expect(query).toMatchObject({ Database: 'facebook_ads_extract', WorkGroup: 'facebook-ads-extract' });
      expect(query.QueryString).toBe(QUESTIONS.find(({ name }) => name === query.Name)?.sql);
    }
  });
});

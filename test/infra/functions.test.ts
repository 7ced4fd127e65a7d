import { describe, expect, it } from 'vitest';
import { encodeFacts, factsOf } from '#functions/streams/stream-facts.ts';
import { accountsAtOnce } from '#infra/account-slots.ts';
import { WORKFLOW_FUNCTIONS } from '#infra/bundle.ts';
import { descriptionsOf } from '#infra/deployed-streams.ts';
import { turnBudget } from '#infra/turn-budget.ts';
import { DEPLOYED, DEPLOYED_NAMES } from '#test/harness/deployed.ts';
import { joined, resourcesOf, templateOf } from '#test/harness/synthesized.ts';

/** `AdInsights` of `ad_insights`. */
const FUNCTIONS = [...WORKFLOW_FUNCTIONS, ...DEPLOYED_NAMES].map((name) =>
  name.replaceAll(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase()),
);
/** `<CampaignInsightsFF16C804>` without the hash that the CDK adds. */
const readable = (text: string): string => text.replaceAll(/([A-Za-z]+?)[0-9A-F]{8}>/g, '$1>');

describe('every function', () => {
  const functions = resourcesOf(templateOf(), 'AWS::Lambda::Function').map(
    ([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties] as const,
  );

  it('is one of the workflow, or of a stream that is deployed', () => {
    expect(functions.map(([name]) => name).sort()).toEqual([...FUNCTIONS].sort());
  });

  const MEMORY: Record<string, number> = { Plan: 256, Aggregate: 1769 };

  it('has a memory setting of its own kind', () => {
    const settings = {
      planMemoryMb: '257',
      accountsMemoryMb: '258',
      streamMemoryMb: '259',
      publishMemoryMb: '261',
      aggregateMemoryMb: '260',
    };
    const memory = resourcesOf(templateOf(settings), 'AWS::Lambda::Function').map(
      ([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties.MemorySize] as const,
    );
    expect(Object.fromEntries(memory)).toEqual({
      ...Object.fromEntries(FUNCTIONS.map((name) => [name, 259])),
      Plan: 257,
      Accounts: 258,
      Publish: 261,
      Aggregate: 260,
    });
  });

  it.each(functions)('%s has the defaults, and no name of ours', (name, properties) => {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: MEMORY[name] ?? 512,
      Timeout: name === 'Plan' ? 60 : 900,
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO' },
      TracingConfig: { Mode: 'Active' },
    });
    expect(properties).not.toHaveProperty('FunctionName');
  });

  const allWith = (heapMb: number) => ({
    LAKE_BUCKET: '<LakeBucket>',
    NODE_OPTIONS: `--max-old-space-size=${heapMb} --max-semi-space-size=16`,
  });
  const CLIENT = {
    TOKEN_SECRET_ARN: '<Token>',
    GRAPH_ORIGIN: 'https://graph.facebook.com',
    GRAPH_VERSION: 'v25.0',
  };
  const STREAM = {
    ...allWith(307),
    ...CLIENT,
    MAX_TURNS: String(turnBudget(DEPLOYED.length)),
    PATIENCE_MINUTES: '120',
  };
  const ENVIRONMENTS: Record<string, Record<string, string>> = {
    Plan: {
      ...allWith(153),
      MACHINE_TIMEOUT_SECONDS: '43200',
      STREAMS: encodeFacts(descriptionsOf(DEPLOYED).map(factsOf)),
    },
    Publish: allWith(307),
    Accounts: {
      ...allWith(307),
      ...CLIENT,
      MAX_CONCURRENCY: String(accountsAtOnce({ maxConcurrency: 'auto' }, DEPLOYED.length)),
      STACK_NAME: 'facebook-ads-extract',
    },
    Aggregate: { ...allWith(1061), STACK_NAME: 'facebook-ads-extract' },
  };

  it.each(functions)('%s has the variables that it reads, and the token in none', (name, properties) => {
    const { Variables } = properties.Environment as { Variables: Record<string, unknown> };
    const values = Object.entries(Variables).map(([key, value]) => [key, readable(joined(value))]);
    const windows = name.endsWith('Insights') && { ATTRIBUTION_WINDOWS: '1d_click,7d_click,1d_view' };
    expect(Object.fromEntries(values)).toEqual(ENVIRONMENTS[name] ?? { ...STREAM, ...windows });
  });
});

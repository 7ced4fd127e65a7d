import { readdirSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it, test } from 'vitest';
import { readSettings } from '#infra/read-settings.ts';
import { turnBudget } from '#infra/turn-budget.ts';
import { wideReport } from '#test/harness/deployed.ts';
import {
  definitionOf,
  resourcesOf,
  stackWithoutCode,
  statementsOf,
  statesOf,
} from '#test/harness/synthesized.ts';

/** As many streams as a deployment may want, each as wide as `ad_insights`, and as many accounts as it may list. */
const STREAMS = Array.from({ length: 25 }, (_, index) => wideReport(`report_of_everything_${index + 1}`));
const accounts = Array.from(
  { length: 5_000 },
  (_, index) => `act_1203002030${String(index).padStart(6, '0')}`,
);
const settings = readSettings({ file: { accounts, scheduleEnabled: true, alarmEmail: 'data@example.com' } });
const template = Template.fromStack(stackWithoutCode(settings, STREAMS));
const definition = definitionOf(template);

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** What AWS makes of references: ARNs and names of the greatest length. */
function withArns(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withArns);
  if ('Fn::Join' in value) return (value['Fn::Join'] as [string, unknown[]])[1].map(withArns).join('');
  if ('Ref' in value) return value.Ref === 'AWS::Region' ? 'ap-southeast-2' : '1'.repeat(12);
  // arn:aws:lambda:<region>:<account>:function:<64 characters>; a bucket's name has 63.
  if ('Fn::GetAtt' in value)
    return `arn:aws:lambda:ap-southeast-2:${'1'.repeat(12)}:function:${'f'.repeat(64)}`;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withArns(each)]));
}

describe('25 wide streams and 5,000 listed accounts', () => {
  it('are a template of at most 800 KB, of the 1 MB that CloudFormation takes', () => {
    expect(bytes(template.toJSON())).toBeLessThan(800_000);
  });

  it('are at most 200 of 500 resources', () => {
    const { Resources } = template.toJSON() as { Resources: object };
    expect(Object.keys(Resources).length).toBeLessThanOrEqual(200);
  });

  it('fit into the one policy of each role, which has 10,240 characters', () => {
    expect(resourcesOf(template, 'AWS::IAM::ManagedPolicy')).toEqual([]);
    for (const [role, statements] of statementsOf(template)) {
      expect(bytes(withArns(statements)), role).toBeLessThan(10_000);
    }
  });

  it('have each the definition of its branch, whose last states give `{}`', () => {
    expect(bytes(definition)).toBeLessThan(500_000);
    const machine = (definition.States as Record<string, { ItemProcessor?: Record<string, unknown> }>)[
      'Each account'
    ]?.ItemProcessor;
    const last = statesOf(machine ?? {}).filter(([, { End }]) => End === true);
    expect(last.length).toBeGreaterThan(5 * STREAMS.length);
    for (const [name, { OutputPath }] of last) expect(OutputPath, name).toBeNull();
  });

  it('leave each stream 68 turns of the history, and the environment of each function within 4 KB', () => {
    expect(turnBudget(STREAMS.length)).toBe(68);
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(4 + STREAMS.length);
    for (const [id, { Properties }] of functions)
      expect(bytes(Properties.Environment), id).toBeLessThan(4_096);
  });

  it('are queries of at most 50 log groups, which is what CloudWatch takes', () => {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::Logs::QueryDefinition')) {
      expect((Properties.LogGroupNames as unknown[]).length).toBeLessThanOrEqual(50);
    }
  });
});

test('all built-in streams and all shipped reports together are a template that CloudFormation takes', () => {
  const reports = readdirSync('reports').flatMap((file) => /^(\w+)\.json$/.exec(file)?.[1] ?? []);
  expect(reports.length).toBeGreaterThan(15);
  const all = stackWithoutCode(readSettings({ file: { streams: 'all', reports } }));
  const { Resources } = Template.fromStack(all).toJSON() as { Resources: object };
  expect(Object.keys(Resources).length).toBeLessThan(300);
  expect(bytes(Template.fromStack(all).toJSON())).toBeLessThan(800_000);
});

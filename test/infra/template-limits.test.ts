import { describe, expect, it } from 'vitest';
import { definitionOf, resourcesOf, statementsOf, templateOf } from '#test/harness/synthesized.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:meta-AbC123';
const LISTED = Array.from(
  { length: 5_000 },
  (_, index) => `act_1203002030${String(index).padStart(6, '0')}`,
).join();

const CASES: readonly (readonly [string, Record<string, string>])[] = [
  ['the defaults', {}],
  ['5,000 listed accounts', { accounts: LISTED }],
  ['5,000 excluded accounts', { exclude: LISTED }],
  ['a given secret with a key of its own', { secretArn: SECRET, secretKeyArn: KEY }],
  ['the schedule on', { scheduleEnabled: 'true' }],
  ['all built-in streams', { streams: 'all' }],
  [
    'every optional setting on',
    {
      exclude: 'act_1',
      scheduleEnabled: 'true',
      alarmEmail: 'data@example.com',
      secretArn: SECRET,
      secretKeyArn: KEY,
      kmsKeyArn: KEY,
      accessLogBucket: 'access-logs',
      tags: 'team=data',
      stackName: 'a'.repeat(100),
    },
  ],
];

/** Bytes of JSON; a reference to a resource takes about the room of the ARN in its place. */
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('the tables', () => {
  it('have no comment longer than the 255 characters that Glue takes', () => {
    const comments = [
      ...JSON.stringify(templateOf().toJSON()).matchAll(/"Comment":"((?:[^"\\\\]|\\\\.)*)"/g),
    ];
    expect(comments.length).toBeGreaterThan(100);
    for (const [, comment = ''] of comments) expect(comment.length, comment).toBeLessThanOrEqual(255);
  });
});

describe.each(CASES)('the template with %s', (_, context) => {
  it('is smaller than CloudFormation takes: 1 MB, 500 resources', () => {
    const template = templateOf(context).toJSON() as { Resources: object };
    expect(bytes(template)).toBeLessThan(1_000_000);
    expect(Object.keys(template.Resources).length).toBeLessThan(500);
  });

  it('gives each function an environment of less than 4 KB', () => {
    for (const [id, { Properties }] of resourcesOf(templateOf(context), 'AWS::Lambda::Function')) {
      expect(bytes(Properties.Environment), id).toBeLessThan(4_096);
    }
  });

  it('gives each role policies of less than 10,240 characters', () => {
    for (const [role, statements] of statementsOf(templateOf(context))) {
      expect(bytes(statements), role).toBeLessThan(10_240);
    }
  });

  it('has a definition of less than 1 MB, and a payload of Plan below 256 KiB', () => {
    const definition = definitionOf(templateOf(context));
    expect(bytes(definition)).toBeLessThan(1_000_000);
    const { Plan } = definition.States as { Plan: { Parameters: { Payload: unknown } } };
    expect(bytes(Plan.Parameters.Payload)).toBeLessThan(200_000);
  });
});

import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import type { S3Request } from '#local/s3/server.ts';
import { ACCOUNT, SIMULATOR, WINDOW } from '#test/harness/faults/fault-case.ts';
import { Harness } from '#test/harness/harness.ts';
import { joined, resourcesOf, statementsOf } from '#test/harness/synthesized.ts';

/** The S3 emulator knows no rights, so what AWS would refuse is held against the template's policies here. */
const template = Template.fromJSON(JSON.parse(readFileSync(inject('stack').templateFile, 'utf8')));

/** By operation, the rights that it takes. A HEAD is a read. */
const ACTIONS: Readonly<Partial<Record<S3Request['operation'], string>>> = {
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  CopyObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  ListObjectsV2: 's3:ListBucket',
};

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
const RoleOf = z.union([
  z.object({ Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }) }),
  z.object({ RoleArn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }) }),
]);
const Statement = z.object({
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.union([z.array(z.unknown()), z.unknown()]),
});
const statements = new Map(
  [...statementsOf(template)].map(([role, own]) => [role, own.map((each) => Statement.parse(each))]),
);

/** Logical id of the role of a function or the state machine. */
function roleOf(type: string, logicalId?: string): string {
  const found = resourcesOf(template, type).find(([id]) => logicalId === undefined || id === logicalId);
  const parsed = RoleOf.parse(found?.[1].Properties);
  return ('Role' in parsed ? parsed.Role : parsed.RoleArn)['Fn::GetAtt'][0];
}

/** Whether a role has an action on a key, or on the bucket itself where the key is empty. */
function isAllowed(role: string, action: string, key: string): boolean {
  return (statements.get(role) ?? [])
    .filter(({ Action }) => list(Action).includes(action))
    .flatMap(({ Resource }) => list(Resource).map((resource) => joined(resource)))
    .some((resource) => {
      const pattern = resource.replace(/^<LakeBucket\w*>\/?/, '');
      const literal = pattern.split('*').map((text) => text.replaceAll(/[$()+.?[\\\]^{|}]/g, '\\$&'));
      return new RegExp(`^${literal.join('.*')}$`, 's').test(key);
    });
}

test('every request to S3 of a run, of one that fails in part, and of its rerun is one that its role allows', async () => {
  const requests: S3Request[] = [];
  const denied = {
    id: 'denied',
    match: { stream: 'ad_metadata', account: ACCOUNT },
    when: { from: 2 },
    fault: { name: 'graph-200' },
  } as const;
  await using harness = await Harness.start({
    ...SIMULATOR,
    faults: [denied],
    onS3Request: (request) => void requests.push(request),
  });
  const roles = new Map<string, string>([['LOCALSTATES', roleOf('AWS::StepFunctions::StateMachine')]]);
  const refused = new Set<string>();
  for (const [executionName, input] of [
    ['first', { accounts: [ACCOUNT], ...WINDOW }],
    ['second', { rerun: 'first' }],
    ['third', { accounts: [ACCOUNT], ...WINDOW }],
  ] as const) {
    const { invocations } = await harness.run({ executionName, input });
    for (const { accessKeyId, functionId } of invocations) {
      roles.set(accessKeyId, roleOf('AWS::Lambda::Function', functionId));
    }
    // An invocation's number counts within its execution.
    for (const { operation, key, accessKeyId } of requests.splice(0)) {
      const role = roles.get(accessKeyId) ?? accessKeyId;
      const action = ACTIONS[operation] ?? operation;
      if (!isAllowed(role, action, operation === 'ListObjectsV2' ? '' : key)) {
        refused.add(`${role} ${action} ${key}`);
      }
    }
    harness.graph.faults.clear();
  }
  expect([...refused]).toEqual([]);
  expect(roles.size).toBeGreaterThan(7);
  expect(harness.manifest('first').verdict).toBe('complete');
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readStack } from '#local/template.ts';
import { DEPLOYED_NAMES } from '#test/harness/deployed.ts';
import { fakeStack, invokeTask } from '#test/harness/fake-stack.ts';
import { templateOf } from '#test/harness/synthesized.ts';

const Resource = z.object({
  Properties: z.object({
    MemorySize: z.number(),
    Timeout: z.number(),
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
  }),
});

const synthesized = (context: Record<string, string> = {}) => ({
  template: templateOf(context).toJSON() as Record<string, unknown>,
  functionCode: (logicalId: string) => `/code/${logicalId}`,
});

describe('the synthesized template', () => {
  const source = synthesized();
  const resources = source.template.Resources as Record<string, unknown>;
  const stack = readStack(source);
  const text = JSON.stringify(stack.definition);

  it('gives a definition without anything left to resolve', () => {
    expect(text).not.toMatch(/Fn::|"Ref"|\$\{/);
  });

  it('gives exactly the functions that the definition invokes', () => {
    const invoked = text.match(/arn:aws:lambda:[^"]+/g);
    expect(new Set(stack.functions.keys())).toEqual(new Set(invoked));
    expect(stack.functions.size).toBe(4 + DEPLOYED_NAMES.length);
  });

  it('names the bucket as its folder, in every function and in the definition', () => {
    expect(stack.bucket).toBe('lake-bucket');
    for (const { environment } of stack.functions.values())
      expect(environment.LAKE_BUCKET).toBe('lake-bucket');
    expect(text).toContain('"Bucket":"lake-bucket"');
  });

  it('gives each function its code, memory, time and variables', () => {
    for (const { logicalId, codeFolder, memoryMb, timeoutSeconds, environment } of stack.functions.values()) {
      const { Properties } = Resource.parse(resources[logicalId]);
      expect({ codeFolder, memoryMb, timeoutSeconds }).toEqual({
        codeFolder: `/code/${logicalId}`,
        memoryMb: Properties.MemorySize,
        timeoutSeconds: Properties.Timeout,
      });
      expect(Object.keys(environment)).toEqual(
        expect.arrayContaining(Object.keys(Properties.Environment.Variables)),
      );
      expect(environment.AWS_LAMBDA_LOG_FORMAT).toBe('JSON');
    }
    expect(stack.secretArn).toMatch(/^arn:aws:secretsmanager:/);
  });

  it('takes settings over: a secret that exists, other memory', () => {
    const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:token-AbCdEf';
    const other = readStack(synthesized({ secretArn, streamMemoryMb: '1024' }));
    expect(other.secretArn).toBe(secretArn);
    expect([...other.functions.values()].map(({ memoryMb }) => memoryMb)).toContain(1024);
  });
});

it('takes no notice of a function that the state machine does not invoke', () => {
  const { template, functionCode } = fakeStack({
    definition: { StartAt: 'One', States: { One: invokeTask('F', { End: true }) } },
    functions: { F: '' },
  });
  const Other = { Type: 'AWS::Lambda::Function', Properties: { Handler: '__entrypoint__.handler' } };
  const Resources = { ...(template.Resources as object), Other };
  const { functions } = readStack({ template: { Resources }, functionCode });
  expect([...functions.values()].map(({ logicalId }) => logicalId)).toEqual(['F']);
});

describe('a template that cannot be run', () => {
  const stack = () =>
    fakeStack({
      definition: { StartAt: 'One', States: { One: invokeTask('F', { End: true }) } },
      functions: { F: '' },
    });
  const without = (logicalId: string) => {
    const { template, functionCode } = stack();
    const { [logicalId]: _, ...Resources } = template.Resources as Record<string, unknown>;
    return { template: { Resources }, functionCode };
  };

  it.each([
    ['Machine', /exactly one state machine; the template has 0/],
    ['Token', /refers to Token/],
    ['F', /LAKE_BUCKET/],
  ])('without %s', (logicalId, message) => {
    expect(() => readStack(without(logicalId))).toThrow(message);
  });
});

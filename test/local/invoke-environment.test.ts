import { afterEach, describe, expect, it, vi } from 'vitest';
import type { InvokerOptions } from '#local/invoke.ts';
import type { LocalFunction } from '#local/template.ts';
import { ENDPOINTS, invokerFor, localFunction } from '#test/harness/fake-invoker.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the environment of an invocation', () => {
  const environmentOf = async (options: Partial<InvokerOptions>, target: Partial<LocalFunction> = {}) => {
    const { invoke } = invokerFor(options);
    const source = 'export const handler = async () => ({ ...process.env });';
    return (await invoke(localFunction(source, target))) as Record<string, string>;
  };

  it('has nothing of the parent', async () => {
    vi.stubEnv('META_ACCESS_TOKEN', 'canary-token');
    vi.stubEnv('AWS_PROFILE', 'somebody');
    const environment = await environmentOf({});
    expect(JSON.stringify(environment)).not.toContain('canary-token');
    for (const name of ['AWS_PROFILE', 'PATH', 'HOME']) expect(environment[name]).toBeUndefined();
  });

  it("has the template's variables, and the endpoints on this machine", async () => {
    expect(await environmentOf({})).toMatchObject({
      LAKE_BUCKET: 'lake-bucket',
      GRAPH_ORIGIN: ENDPOINTS.graph,
      AWS_ENDPOINT_URL_S3: ENDPOINTS.s3,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: ENDPOINTS.secretsManager,
      AWS_LAMBDA_FUNCTION_NAME: 'Fake',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_ACCESS_KEY_ID: 'LOCAL00001',
      TZ: ':UTC',
    });
  });

  it('has no Graph API for a function that has none in the template', async () => {
    const environment = await environmentOf({}, { environment: { LAKE_BUCKET: 'lake-bucket' } });
    expect(environment.GRAPH_ORIGIN).toBeUndefined();
  });

  it('takes what a test sets over all else', async () => {
    expect(await environmentOf({ environment: { LAKE_BUCKET: 'other' } })).toMatchObject({
      LAKE_BUCKET: 'other',
    });
  });

  it('keeps compiled code only when asked to', async () => {
    const compileCacheFolder = temporaryFolder();
    expect((await environmentOf({})).NODE_COMPILE_CACHE).toBeUndefined();
    expect((await environmentOf({ compileCacheFolder })).NODE_COMPILE_CACHE).toBe(compileCacheFolder);
  });
});

import { expect, test } from 'vitest';
import { estimateFirst } from '#local/doctor/estimate-first.ts';

/** Nothing here can run, so a line, or an error, would show that a check was tried. */
const options = (graph: string, input: object) => ({
  input,
  endpoints: { s3: 'http://127.0.0.1:9', secretsManager: 'http://127.0.0.1:9', graph },
  dataDir: '/nowhere',
  stack: { template: {}, functionCode: () => '/nowhere' },
});

test('a simulator on this machine is not asked beforehand, and neither is a rerun', async () => {
  expect(await estimateFirst(options('http://127.0.0.1:4000', {}))).toEqual([]);
  expect(await estimateFirst(options('http://localhost:4000', {}))).toEqual([]);
  expect(await estimateFirst(options('https://graph.facebook.com', { rerun: 'r' }))).toEqual([]);
  await expect(estimateFirst(options('https://graph.facebook.com', {}))).rejects.toThrow();
});

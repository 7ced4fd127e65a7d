import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Whole executions, whole processes and bundles: seconds each. */
const WORKFLOW = [
  'test/workflow/**/*.test.ts',
  'test/browser/**/*.test.ts',
  'test/local/{start,start-run,run,run-branches,invoke,invoke-environment,invoke-processes}.test.ts',
  'test/infra/{synthesize,bundle,bundle-size,trimmed-client}.test.ts',
];

export default defineConfig({
  test: {
    // By default one core is left free, which on two cores is half of them.
    maxWorkers: Math.max(2, availableParallelism()),
    // Whole executions start one process per invocation; the limit only ends a test that hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Loading the CDK and zod anew for each file takes longer than most tests.
    isolate: false,
    // The parser imports folders, which Node does not.
    server: { deps: { inline: ['dt-sql-parser'] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: WORKFLOW,
          globalSetup: ['test/harness/guard-node-version.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'workflow',
          include: WORKFLOW,
          globalSetup: ['test/harness/guard-node-version.ts', 'test/harness/global-setup.ts'],
        },
      },
    ],
  },
});

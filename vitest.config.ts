import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/harness/guard-node-version.ts'],
    // By default one core is left free, which on two cores is half of them.
    maxWorkers: Math.max(2, availableParallelism()),
    // Whole executions start one process per invocation; the limit only ends a test that hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/guard-node-version.ts'],
    // Whole executions start one process per invocation; the limit only ends a test that hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

/** The projects of the test runner: unit tests beside the code, differential suites, and what needs both ends. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/{tl-schema,mtproto,sdk,reference-server}/src/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: ['**/*.differential.test.ts', 'scripts/{crash/rows,properties/*,server-audit/*}.test.mjs'],
          // Nothing happens at import, so files may share a process: loading everything for each anew took a quarter of the time.
          isolate: false,
          // Whoever changes something global changes it for one test.
          restoreMocks: true,
          unstubGlobals: true,
          // Property tests take long on a machine that is busy with something else.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      { test: { name: 'differential', include: ['packages/*/src/**/*.differential.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'properties', include: ['scripts/{properties,server-audit}/*.test.mjs'], testTimeout: 60_000 } },
      { test: { name: 'crash', include: ['scripts/crash/rows.test.mjs'], testTimeout: 120_000, hookTimeout: 60_000 } },
      {
        test: {
          name: 'e2e',
          include: ['packages/e2e/src/**/*.test.ts'],
          exclude: ['packages/e2e/src/browser/**'],
          // Loading two foreign libraries and ours for each file took longer than most files.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'browser', include: ['packages/e2e/src/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});

import { defineConfig } from 'tsup';

// Node runs no TypeScript: the generator is bundled into the package's cache before it runs.
export default defineConfig({
  entry: ['src/cli/generate.ts'],
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  outDir: 'node_modules/.cache/generate',
  silent: true,
});

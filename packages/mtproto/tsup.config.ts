/** How the package's JavaScript is made: one entry for each door and the program of threads, with their common parts in chunks. */
import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/node.ts', 'src/web.ts', 'src/testing.ts', 'src/compute-thread.ts'],
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  splitting: true,
  sourcemap: true,
  clean: true,
});

/** How the package's JavaScript is made: one entry for each door, with their common parts in chunks. */
import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/browser.ts', 'src/methods.ts', 'src/sqlite.ts'],
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  splitting: true,
  sourcemap: true,
  clean: true,
});

/** How the package's JavaScript is made: one entry for each door, with their common parts in chunks. */
import { defineConfig } from 'tsup';

export default defineConfig({
  // The hub is no door: as an entry it gets a chunk of its own, so that a bundle without events has no emitter either.
  entry: ['src/index.ts', 'src/browser.ts', 'src/methods.ts', 'src/sqlite.ts', 'src/client/event-hub.ts'],
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  splitting: true,
  sourcemap: true,
  clean: true,
});

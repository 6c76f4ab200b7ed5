/** How the package's JavaScript is made: one entry for each door, with their common parts in chunks. */
import { defineConfig } from 'tsup';

export default defineConfig({
  entry: [
    ...['src/index.ts', 'src/browser.ts', 'src/indexed-db.ts', 'src/methods.ts', 'src/sqlite.ts', 'src/cli.ts'],
    // No doors: as entries they get chunks of their own, so that a bundle without events has no emitter, and one without
    // IndexedDB nothing of `idb`, which bundlers must keep wherever a chunk with its import is.
    ...['src/client/event-hub.ts', 'src/platform/browser/indexed-db-connection.ts', 'src/platform/browser/browser-random.ts'],
  ],
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  splitting: true,
  sourcemap: true,
  clean: true,
  // Tells whose licences are to be handed on.
  metafile: true,
});

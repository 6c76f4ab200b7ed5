import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/api.ts', 'src/api-node.ts', 'src/mtproto.ts', 'src/layers.ts', 'src/errors.ts'],
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  splitting: true,
  sourcemap: true,
  clean: true,
  plugins: [
    {
      name: 'map-what-is-written',
      // A map of a generated table is the table once more, and nobody steps through it.
      renderChunk(_code, chunk) {
        const { sources } = JSON.parse(String(chunk.map)) as { sources: readonly string[] };
        if (sources.every((source) => source.includes('/src/generated/'))) chunk.map = null;
      },
    },
  ],
});

/** The judgements on installed packages and on bundles. */
import { describe, expect, it } from 'vitest';
import { judgeBundle, judgeTree } from './package-use.mjs';

describe('an installed tree', () => {
  const sdk = (/** @type {number} */ count) => ({ dependencies: Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${index}`, '^1.0.0'])) });

  it('is in order without scripts and with at most eight dependencies', () => {
    expect(judgeTree({ packages: { 'node_modules/@kitewire/sdk': sdk(8), 'node_modules/d0': {} } })).toEqual([]);
  });

  it('is not with a script anywhere or with a ninth dependency', () => {
    const lock = { packages: { 'node_modules/@kitewire/sdk': sdk(9), 'node_modules/d0/node_modules/native': { hasInstallScript: true } } };
    expect(judgeTree(lock)).toEqual(['node_modules/d0/node_modules/native runs a script when it is installed', 'the SDK has 9 dependencies, 8 is the limit']);
  });
});

describe('a bundle for browsers', () => {
  it('has nothing of Node.js', () => {
    expect(judgeBundle('import("./chunk.js");const nodes={node:1}')).toEqual([]);
    expect(judgeBundle('import{connect}from"node:net"')).toEqual(['it names node:net']);
    expect(judgeBundle('var n=require("net")')).toEqual(['it calls require']);
    expect(judgeBundle('const a="__vite-browser-external:net"')).toEqual(['a module of Node.js was left out of it']);
  });
});

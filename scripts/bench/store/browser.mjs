// IndexedDB in the Chromium of the machine: our store, plain and encrypted, beside `idb` used by hand.
import { createHash } from 'node:crypto';
import { accessSync, constants, cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { turn } from '../support/measure.mjs';
import { contentVersion } from './content.mjs';
import { cacheFolder, removeCached } from './database.mjs';

const switches = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** @param {string} name */
function findOnPath(name) {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // Not here.
    }
  }
  throw new Error(`There is no ${name} on the path: install it, as the package of that name of Debian does.`);
}

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('browser-page.mjs', import.meta.url))],
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022', write: false, logLevel: 'error' },
  });
  return outputFiles[0]?.text ?? '';
}

/** Nobody serves it: the browser asks us. Storage belongs to an origin, so it must be the same one the next time. */
const origin = 'http://localhost/';

/** @typedef {Record<'list' | 'page' | 'rare' | 'common' | 'inChat' | 'nextPages' | 'nextWords', { ms: number, found: number }>} Figures */
/** @typedef {'kitewire' | 'encrypted' | 'raw'} Who */

/** @type {Who[]} */
const contenders = ['kitewire', 'encrypted', 'raw'];

/**
 * Does something with a browser that keeps its data in a folder.
 *
 * @template T
 * @param {string} folder
 * @param {(call: (who: Who, act: string, ...values: unknown[]) => Promise<any>) => Promise<T>} work Each call is made in a page that was loaded anew.
 */
async function withBrowser(folder, work) {
  const script = await bundle();
  const context = await chromium.launchPersistentContext(folder, { executablePath: findOnPath('chromium'), headless: true, args: switches });
  try {
    context.setDefaultTimeout(0);
    await context.route(`${origin}**`, (route) =>
      route.fulfill(route.request().url().endsWith('.js') ? { contentType: 'text/javascript', body: script } : { contentType: 'text/html', body: '<!doctype html><script type="module" src="/bundle.js"></script>' }),
    );
    return await work(async (who, act, ...values) => {
      const tab = await context.newPage();
      try {
        await tab.goto(origin);
        return await tab.evaluate(([name, called, given]) => /** @type {any} */ (globalThis).contenders[name][called](name, ...given), /** @type {const} */ ([who, act, values]));
      } finally {
        await tab.close();
      }
    });
  } finally {
    await context.close();
  }
}

/** A folder of a browser with everybody's databases; made unless it is there. @param {number} count */
async function obtainFolder(count) {
  const sources = ['indexed-db-schema.ts', 'indexed-db-rows.ts'].map((name) => readFileSync(new URL(`../../../packages/sdk/src/platform/browser/${name}`, import.meta.url)));
  const hash = createHash('sha256').update(`${contentVersion} ${contenders}`);
  for (const source of sources) hash.update(source);
  const kind = `browser-${count}`;
  const path = join(cacheFolder, `${kind}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(path)) return path;
  removeCached(kind);
  console.log(`making ${basename(path)} with ${count.toLocaleString('en')} messages; it is kept for later`);
  const unfinished = join(cacheFolder, `${kind}-unfinished`);
  await withBrowser(unfinished, async (call) => {
    for (const name of contenders) await call(name, 'fill', count);
  });
  renameSync(unfinished, path);
  return path;
}

/**
 * Everybody reads a database of his own in pages that were loaded anew, and stores messages in it.
 *
 * @param {{ count: number, added: number, rounds: number }} options
 * @returns {Promise<Record<Who, { perSecond: number[], reads: Figures[] }>>}
 */
export async function measureBrowser({ count, added, rounds }) {
  const folder = await obtainFolder(count);
  const copy = join(cacheFolder, 'browser-work');
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true });
  try {
    return await withBrowser(copy, async (call) => {
      /** @type {Record<Who, { perSecond: number[], reads: Figures[] }>} */
      const results = { kitewire: { perSecond: [], reads: [] }, encrypted: { perSecond: [], reads: [] }, raw: { perSecond: [], reads: [] } };
      // Before it is read for the first time nobody's database is open in the browser.
      for (const name of contenders) await call(name, 'read');
      for (let round = 0; round < rounds; round += 1) for (const name of turn(contenders, round)) results[name].reads.push(await call(name, 'read'));
      for (let round = 0; round < rounds; round += 1) for (const name of turn(contenders, round)) results[name].perSecond.push(await call(name, 'add', count + round * added, added));
      return results;
    });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * What each door of the published packages offers, as text in `docs/api/`: a change of the public surface shows in review.
 *
 * `node scripts/api-report.mjs` compares the built packages with the pages; `--write`, as in `npm run docs:generate`, writes them.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { listPublished } from './workspaces.mjs';

/** Doors whose names are those of Telegram's schema: `scripts/schema-diff` tells what changes there. */
const ofSchema = ['@kitewire/tl-schema/api', '@kitewire/tl-schema/mtproto', '@kitewire/tl-schema/layers', '@kitewire/tl-schema/errors'];

const silent = { default: { logLevel: /** @type {const} */ ('none') } };

/** As a project would compile that uses the packages on any platform. */
const compilerOptions = { target: 'ES2022', module: 'NodeNext', moduleResolution: 'NodeNext', lib: ['ES2023', 'DOM', 'DOM.AsyncIterable'], types: ['node'], strict: true, skipLibCheck: true };

/**
 * @typedef {object} Door
 * @property {string} page The name of its page, without `.api.md`.
 * @property {string} types Its declarations, relative to the package.
 */

/**
 * What browsers get under the same name offers the same, which a test of the SDK compares.
 *
 * @param {import('./deps.mjs').Manifest & { exports?: Record<string, { types: string }> }} manifest
 * @returns {Door[]}
 */
function doorsOf({ name, exports = {} }) {
  return Object.entries(exports)
    .map(([path, { types }]) => ({ door: `${name}${path.slice(1)}`, types }))
    .filter(({ door }) => !ofSchema.includes(door))
    .map(({ door, types }) => ({ page: door.replace('@kitewire/', '').replaceAll('/', '-'), types }));
}

/**
 * @param {string} root The repository, built.
 * @param {{ write: boolean }} options
 * @returns {{ pages: number, changed: string[] }} How many pages there are, and which of them are not what the packages offer, or were not until now.
 */
function reportDoors(root, { write }) {
  const reportFolder = resolve(root, 'docs/api');
  const reportTempFolder = mkdtempSync(join(tmpdir(), 'api-report-'));
  mkdirSync(reportFolder, { recursive: true });
  /** @type {Map<string, boolean>} */
  const pages = new Map(readdirSync(reportFolder).map((page) => [page, true]));
  try {
    for (const { directory, manifest } of listPublished(root)) {
      const configs = doorsOf(manifest).map(({ page, types }) => configOf(resolve(root, directory), types, { reportFolder, reportTempFolder, reportFileName: page }));
      const [first] = configs;
      if (first === undefined) continue;
      // One program for all doors of a package.
      const compilerState = CompilerState.create(first, { additionalEntryPoints: configs.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath) });
      for (const config of configs) pages.set(basename(config.reportFilePath), Extractor.invoke(config, { compilerState, localBuild: write, messageCallback: hush }).apiReportChanged);
    }
    return { pages: pages.size, changed: [...pages].flatMap(([page, isChanged]) => (isChanged ? page : [])) };
  } finally {
    rmSync(reportTempFolder, { recursive: true });
  }
}

/** What is to be said is said here. @param {import('@microsoft/api-extractor').ExtractorMessage} message */
function hush(message) {
  message.handled = true;
}

/** @param {string} projectFolder @param {string} types @param {{ reportFolder: string, reportTempFolder: string, reportFileName: string }} report */
function configOf(projectFolder, types, report) {
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, 'package.json'),
    configObject: {
      newlineKind: 'lf',
      projectFolder,
      mainEntryPointFilePath: join(projectFolder, types),
      compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
      apiReport: { enabled: true, ...report },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: { compilerMessageReporting: silent, extractorMessageReporting: silent, tsdocMessageReporting: silent },
    },
  });
}

const root = resolve(import.meta.dirname, '..');
const write = process.argv.includes('--write');
const { pages, changed } = reportDoors(root, { write });
console.log(`${pages} pages in docs/api, ${changed.length} of them ${write ? 'were' : 'are'} not what the packages offer`);
for (const page of changed) console.log(`  docs/api/${page}`);
if (changed.length > 0 && !write) {
  console.log('`npm run docs:generate` writes them, and a page without a door is to be removed. Users of the packages will meet the difference.');
  process.exitCode = 1;
}

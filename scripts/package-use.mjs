/** Installs the packed packages into empty folders and uses them from there, as applications will. */
import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build as buildWithEsbuild } from 'esbuild';
import { build as buildWithVite } from 'vite';

const execute = promisify(execFile);
const programs = new URL('package-use/', import.meta.url);
/** What users of the SDK get besides it may be so many packages named in its manifest. */
const maxDependencies = 8;

/** @typedef {Readonly<Record<string, string>>} Tarballs From the name of a package to its tarball. */

/**
 * @param {string} folder Made here.
 * @param {readonly string[]} names What the application asks for.
 * @param {Tarballs} tarballs
 * @param {readonly string[]} [options]
 */
async function install(folder, names, tarballs, options = []) {
  mkdirSync(folder);
  const dependencies = Object.fromEntries(names.map((name) => [name, `file:${tarballs[name]}`]));
  // What is not published yet comes from its tarball wherever it is asked for.
  const overrides = Object.fromEntries(Object.entries(tarballs).map(([name, tarball]) => [name, name in dependencies ? `$${name}` : `file:${tarball}`]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'application', private: true, type: 'module', dependencies, overrides }));
  await execute('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...options], { cwd: folder });
}

/** @param {string} folder @param {string} program @param {readonly string[]} [parameters] */
async function runProgram(folder, program, parameters = []) {
  copyFileSync(new URL(program, programs), join(folder, program));
  const { stderr } = await execute(process.execPath, [program, ...parameters], { cwd: folder });
  if (stderr !== '') throw new Error(`${program} said: ${stderr}`);
}

/**
 * What is wrong with what an installation has brought.
 *
 * @param {{ packages: Record<string, { hasInstallScript?: boolean, dependencies?: Record<string, string> }> }} lock
 * @returns {string[]}
 */
export function judgeTree(lock) {
  const scripts = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const direct = Object.keys(lock.packages['node_modules/@kitewire/sdk']?.dependencies ?? {});
  return [
    ...scripts.map(([path]) => `${path} runs a script when it is installed`),
    ...(direct.length > maxDependencies ? [`the SDK has ${direct.length} dependencies, ${maxDependencies} is the limit`] : []),
  ];
}

/**
 * What is wrong with a bundle for browsers.
 *
 * @param {string} bundle
 * @returns {string[]}
 */
export function judgeBundle(bundle) {
  const nodeImport = /\bnode:[a-z]+/.exec(bundle)?.[0];
  return [
    ...(nodeImport === undefined ? [] : [`it names ${nodeImport}`]),
    ...(bundle.includes('__vite-browser-external') ? ['a module of Node.js was left out of it'] : []),
    ...(/\brequire\(["']/.test(bundle) ? ['it calls require'] : []),
  ];
}

/** @param {string} folder @param {string} root */
async function compile(folder, root) {
  copyFileSync(new URL('use.ts', programs), join(folder, 'use.ts'));
  const common = { noEmit: true, strict: true, target: 'es2022', skipLibCheck: false, types: [], noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true };
  const variants = {
    node16: { module: 'node16', moduleResolution: 'node16', lib: ['es2023'] },
    bundler: { module: 'esnext', moduleResolution: 'bundler', lib: ['es2023'] },
    browser: { module: 'esnext', moduleResolution: 'bundler', lib: ['es2023', 'dom'], customConditions: ['browser'] },
  };
  for (const [name, options] of Object.entries(variants)) {
    const project = join(folder, `tsconfig.${name}.json`);
    writeFileSync(project, JSON.stringify({ compilerOptions: { ...common, ...options }, files: ['use.ts'] }));
    await execute(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], { cwd: folder }).catch((error) => {
      throw new Error(`TypeScript, ${name}: ${error.stdout}`);
    });
  }
}

/** @param {string} folder */
async function bundleForBrowsers(folder) {
  const entry = join(folder, 'page.mjs');
  copyFileSync(new URL('../size/whole-client.mjs', programs), entry);
  await buildWithEsbuild({ absWorkingDir: folder, entryPoints: [entry], bundle: true, minify: true, format: 'esm', platform: 'browser', outfile: join(folder, 'by-esbuild/page.js'), logLevel: 'error' });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="./page.mjs"></script>');
  await buildWithVite({ root: folder, configFile: false, logLevel: 'error', build: { target: 'es2022', outDir: 'by-vite', chunkSizeWarningLimit: 1000 } });
  for (const output of ['by-esbuild', 'by-vite/assets']) {
    for (const file of readdirSync(join(folder, output))) {
      const faults = judgeBundle(readFileSync(join(folder, output, file), 'utf8'));
      if (faults.length > 0) throw new Error(`${output}/${file}: ${faults.join('; ')}`);
    }
  }
}

/** Sends a file by the command and gets it back, with the server that lies beside it. @param {string} folder */
async function useCommand(folder) {
  const env = { ...process.env, XDG_DATA_HOME: join(folder, 'data') };
  /** @param {readonly string[]} parameters */
  const kitewire = async (...parameters) => (await execute(process.execPath, ['node_modules/@kitewire/sdk/bin/kitewire.mjs', ...parameters, '--server', 'embedded', '--quiet'], { cwd: folder, env })).stdout.trim();
  await kitewire('login', '--phone', '+15550000001', '--first-name', 'Installed');
  await kitewire('upload', 'me', 'package.json');
  const path = await kitewire('download', 'me', '1', '--to', 'copy.json');
  if (!readFileSync(path).equals(readFileSync(join(folder, 'package.json')))) throw new Error(`${path} is not what was uploaded`);
}

/**
 * Installs and uses the packages.
 *
 * @param {string} folder An empty folder outside the repository.
 * @param {Tarballs} tarballs
 * @param {string} root The repository.
 */
export async function usePackages(folder, tarballs, root) {
  const client = join(folder, 'client');
  await install(client, ['@kitewire/sdk'], tarballs);
  const faults = judgeTree(JSON.parse(readFileSync(join(client, 'package-lock.json'), 'utf8')));
  if (faults.length > 0) throw new Error(`@kitewire/sdk: ${faults.join('; ')}`);
  await runProgram(client, 'use.mjs');
  await runProgram(client, 'use.cjs');
  await compile(client, root);
  await bundleForBrowsers(client);
  console.log('\nthe SDK works installed: import, require, TypeScript with node16 and bundler resolution, esbuild and Vite for browsers');

  const both = join(folder, 'both');
  // Compiling the SQLite engine takes a minute, and says nothing about our packages: ours is built already.
  await install(both, ['@kitewire/sdk', '@kitewire/reference-server'], tarballs, ['--ignore-scripts']);
  cpSync(join(root, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'), join(both, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'));
  await runProgram(both, 'converse.mjs');
  await useCommand(both);
  console.log('the server works installed: a client logs in and writes, over TCP and over WebSocket, and the command sends a file and gets it back');
}

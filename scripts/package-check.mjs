/** Packs each published package as npm would, and checks the tarball as its users will meet it: its files, its types, its use. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usePackages } from './package-use.mjs';
import { run } from './run.mjs';
import { listPublished } from './workspaces.mjs';

/**
 * What is wrong with the list of a package's files.
 *
 * @param {readonly string[]} files Relative to the package.
 * @returns {string[]}
 */
export function judgeFiles(files) {
  const missing = ['package.json', 'README.md', 'LICENSE'].filter((file) => !files.includes(file));
  const unwanted = files.filter((file) => /\.(?:test|contract|bench)\.|(?:^|\/)(?:fixtures|node_modules)\/|\.tsbuildinfo$/.test(file));
  return [...missing.map((file) => `${file} is missing`), ...unwanted.map((file) => `${file} does not belong into a package`)];
}

/** Files that name the folder in which they were built. @param {string} folder @param {string} root */
function findMachinePaths(folder, root) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => statSync(join(folder, file)).isFile() && readFileSync(join(folder, file), 'utf8').includes(root))
    .map((file) => `${file} names the folder it was built in`);
}

/**
 * @param {string} root The repository, built.
 * @returns {Promise<undefined>}
 * @throws {Error} At the first package that is not in order; what is wrong is printed.
 */
export async function checkPackages(root) {
  const folder = mkdtempSync(join(tmpdir(), 'packages-'));
  /** @type {Record<string, string>} */
  const tarballs = {};
  try {
    for (const { directory, manifest } of listPublished(root)) {
      console.log(`\n${manifest.name}`);
      const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
        cwd: join(root, directory),
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const [{ filename, files, size, unpackedSize }] = Object.values(JSON.parse(output));
      const tarball = join(folder, filename);
      tarballs[manifest.name] = tarball;
      const unpacked = mkdtempSync(join(folder, 'unpacked-'));
      execFileSync('tar', ['-xzf', tarball, '-C', unpacked]);
      const faults = [...judgeFiles(files.map((/** @type {{ path: string }} */ { path }) => path)), ...findMachinePaths(unpacked, root)];
      if (faults.length > 0) throw new Error(`${filename}: ${faults.join('; ')}`);
      console.log(`${files.length} files, ${size} bytes, ${unpackedSize} unpacked`);
      await run('publint', ['run', tarball, '--strict']);
      await run('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji', '--no-summary']);
    }
    await usePackages(folder, tarballs, root);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

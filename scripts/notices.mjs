/**
 * Writes the licences of what a package's build has bundled to its `dist/THIRD-PARTY-NOTICES.txt`: they ask to be handed on.
 * Called in the folder of the package after `tsup` with `metafile`; takes that file away, which nobody else needs.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const metafile = 'dist/metafile-esm.json';

/** The folder of an installed package that a bundled file belongs to. */
const folderOf = /^(.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** @param {string} folder @returns {string} */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} is bundled, and has no licence file in ${dirname(folder)}`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

/** @type {{ outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> }} */
const { outputs } = JSON.parse(readFileSync(metafile, 'utf8'));
const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
const folders = new Set(inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? folderOf.exec(path)?.[0] ?? [] : [])));
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', [...folders].toSorted().map(noticeOf).join(`\n${'-'.repeat(80)}\n\n`));
rmSync(metafile);

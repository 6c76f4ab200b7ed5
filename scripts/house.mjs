/** Checks the rules of the house that neither compiler nor linter knows: sizes, names, first lines, places. */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testFile } from './source-tree.mjs';

const lineLimit = 400;
const code = /\.(?:[cm]?[jt]s|d\.ts)$/;
const packageSource = /^packages\/[^/]+\/src\/.*\.ts$/;
// Generated types have thousands of names that no hand lists: a door hands on their whole file.
const starExport = /^\s*export\s+(?:type\s+\*(?!\s+from\s+'\.\/generated\/)|\*)/;
const text = /\.(?:[cm]?[jt]sx?|jsonc?|md|ya?ml|tl|html|css|sh|txt)$|(?:^|\/)(?:run|LICENSE|\.[a-z]+)$/;
const vagueName = /(?:^|[-.])(?:utils?|helpers?)(?:[-.]|$)/;
// A path of somebody's machine: it starts where no URL or relative path goes on.
const machinePath = /(?<![\w.})\]*-])\/(?:home|root|work|Users|private\/tmp)\/[\w.-]/;
const registryHost = /\b(?:registry|artifactory|nexus|verdaccio|npm|pypi|mirror)s?\.[a-z0-9.-]+\.[a-z]{2,}(?::\d+)?\//i;

/**
 * Judges one file by its path and content.
 *
 * @param {string} path Relative to the repository, with `/`.
 * @param {string} content
 * @returns {string[]} What is wrong, one sentence each.
 */
export function judge(path, content) {
  /** @type {string[]} */
  const faults = [];
  const lines = content.split('\n');
  if (path.split('/').some((part) => vagueName.test(part))) faults.push('says "util" or "helper": name what it does');
  if (code.test(path)) {
    const length = content.endsWith('\n') ? lines.length - 1 : lines.length;
    if (length > lineLimit && !path.includes('/fixtures/')) faults.push(`has ${length} lines, ${lineLimit} is the limit`);
    const star = lines.findIndex((line) => starExport.test(line));
    if (star >= 0) faults.push(`line ${star + 1} exports *: list the names one by one`);
  }
  if (packageSource.test(path)) {
    if (!testFile.test(path) && !beginsWithSentence(lines)) faults.push('does not begin with a comment that is a sentence');
    if (/\/src\/.+\/index\.ts$/.test(path)) faults.push('is an inner barrel: index.ts stands only at the door of a package');
  }
  if (text.test(path) && path !== 'package-lock.json') {
    lines.forEach((line, index) => {
      if (machinePath.test(line)) faults.push(`line ${index + 1} names a path of somebody's machine`);
      if (registryHost.test(line)) faults.push(`line ${index + 1} names the host of a registry`);
    });
  }
  return faults;
}

/** @param {readonly string[]} lines */
function beginsWithSentence(lines) {
  const start = /^(?:\/\*\*?|\/\/) ?(.*)$/.exec(lines[0] ?? '');
  if (start === null) return false;
  const [first] = start[1] === '' ? [lines[1]?.replace(/^\s*\*\s?/, '')] : [start[1]];
  // The sentence may go on in further lines of the comment.
  const end = lines.findIndex((line) => line.includes('*/') || !/^\s*(?:\/\*|\*|\/\/)/.test(line));
  const comment = lines.slice(0, end < 0 ? undefined : end + 1).join('\n');
  return /^[^a-z\s]|^[a-z][\w.-]*[:,]? /.test(first ?? '') && /[.:?!)](?:\s|\*\/|$)/.test(comment);
}

/**
 * Judges all files that are tracked or would be.
 *
 * @param {string} root The repository.
 * @returns {{ files: number, faults: string[] }}
 */
function inspect(root) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const paths = [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path)) && lstatSync(join(root, path)).isFile());
  const faults = paths.flatMap((path) => judge(path, readFileSync(join(root, path), 'utf8')).map((fault) => `${path}: ${fault}`));
  return { files: paths.length, faults };
}

function main() {
  const { files, faults } = inspect(process.cwd());
  for (const fault of faults) console.error(fault);
  console.log(`${files} files, ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main();

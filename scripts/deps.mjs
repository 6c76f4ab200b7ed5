/** Compares the dependencies in a package.json with their explanations in DEPS.md, and judges their version ranges. */

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {boolean} [private]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [overrides]
 */

/** A list item, table row or heading that begins with a name in backticks, then the reason. */
const entry = /^\s*(?:[-*]|\||#{2,})\s*(?:\*\*)?`([^`]+)`(?:\*\*)?(.*)$/;
const shortestReason = 15;

/**
 * The names that a DEPS.md explains, with their reasons: the rest of the line and what follows up to the next entry.
 *
 * @param {string} page
 * @returns {Map<string, string>}
 */
export function readReasons(page) {
  /** @type {Map<string, string>} */
  const reasons = new Map();
  /** @type {string | undefined} */
  let current;
  for (const line of page.split('\n')) {
    const match = entry.exec(line);
    if (match !== null) {
      current = match[1] ?? '';
      reasons.set(current, match[2] ?? '');
    } else if (line.startsWith('#')) {
      current = undefined;
    } else if (current !== undefined) {
      reasons.set(current, `${reasons.get(current)} ${line}`);
    }
  }
  return reasons;
}

/**
 * @param {Manifest} manifest
 * @param {string} page The content of its DEPS.md.
 * @returns {string[]} What does not agree.
 */
export function compareReasons(manifest, page) {
  const reasons = readReasons(page);
  const { dependencies, devDependencies, peerDependencies, optionalDependencies, overrides } = manifest;
  const names = new Set(Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies, ...overrides }));
  return [
    ...[...names].filter((name) => !reasons.has(name)).map((name) => `${name} is not explained`),
    ...[...reasons.keys()].filter((name) => !names.has(name)).map((name) => `${name} is explained and is no dependency`),
    ...[...reasons]
      .filter(([name, reason]) => names.has(name) && reason.replace(/^[\s|:–—-]+/, '').trim().length < shortestReason)
      .map(([name]) => `${name} has no reason`),
  ];
}

/**
 * What users install carries a caret, so that they get fixes and share copies; what only we install is pinned, so that
 * a check means the same tomorrow. Our own workspaces are whatever the tree has.
 *
 * @param {Manifest} manifest
 * @returns {string[]}
 */
export function judgeRanges(manifest) {
  const pinned = /^(?:npm:.+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/;
  const caret = /^\^\d+\.\d+\.\d+$/;
  const { dependencies = {}, devDependencies = {}, peerDependencies = {}, optionalDependencies = {}, overrides = {} } = manifest;
  const shipped = manifest.private === true ? {} : { ...dependencies, ...optionalDependencies, ...peerDependencies };
  return [
    ...Object.entries(shipped)
      .filter(([, range]) => !caret.test(range))
      .map(([name, range]) => `${name} "${range}": expected a caret range such as ^1.2.3`),
    ...Object.entries({ ...devDependencies, ...overrides })
      .filter(([name, range]) => !name.startsWith('@kitewire/') && !pinned.test(range))
      .map(([name, range]) => `${name} "${range}": expected an exact version such as 1.2.3`),
  ];
}

/** Checks that every import follows the table of layers; `--json` prints a summary as the last line. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cruise } from 'dependency-cruiser';
import { cruiseOptions, makeRules } from './arrow-rules.mjs';
import { checkLayers } from './layer-order.mjs';
import { outerFolders, packages } from './layers.mjs';
import { compareTree } from './source-tree.mjs';

/**
 * Cruises a tree under the rules of a table.
 *
 * @param {{ layers?: readonly import('./layers.mjs').Package[], root?: string }} [parameters]
 * @returns {Promise<{ modules: number, arrows: number, violations: string[], notes: string[] }>}
 * @throws {Error} When the table contradicts itself.
 */
export async function findArrows({ layers = packages, root = process.cwd() } = {}) {
  checkLayers(layers);
  const { strangers, missing } = compareTree(layers, root);
  const places = [...layers.map((layer) => `packages/${layer.name}/src`), ...outerFolders].filter((place) => existsSync(join(root, place)));
  const ruleSet = makeRules(layers);
  const { output } = await cruise(places, { ...cruiseOptions, baseDir: root, validate: true, ruleSet });
  if (typeof output === 'string') throw new TypeError('expected a cruise result, got text');
  const { summary } = output;
  const violations = [
    ...strangers.map((file) => `${file} stands in no folder of the table (scripts/layers.mjs)`),
    ...summary.violations.map((violation) => describe(violation, ruleSet)),
  ];
  return {
    modules: summary.totalCruised,
    arrows: summary.totalDependenciesCruised ?? 0,
    violations,
    notes: missing.map((path) => `${path} is in the table and does not exist`),
  };
}

/** @param {import('dependency-cruiser').IViolation} violation @param {import('dependency-cruiser').IFlattenedRuleSet} ruleSet */
function describe({ rule, from, to, cycle }, ruleSet) {
  const path = cycle === undefined ? to : cycle.map(({ name }) => name).join(' -> ');
  return `${from} -> ${path}\n    ${rule.name}: ${ruleSet.forbidden?.find(({ name }) => name === rule.name)?.comment ?? 'forbidden'}`;
}

async function main() {
  const { modules, arrows, violations, notes } = await findArrows();
  for (const note of notes) console.log(`note: ${note}`);
  for (const violation of violations) console.error(violation);
  console.log(`${modules} modules, ${arrows} arrows, ${violations.length} violations`);
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ ok: violations.length === 0, modules, arrows, violations: violations.length }));
  }
  process.exitCode = violations.length === 0 ? 0 : 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();

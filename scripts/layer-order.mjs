/** Questions to the table of layers: its order, and what is wrong with it. */

/**
 * Sorts names so that each comes after all that it imports.
 *
 * @param {ReadonlyMap<string, readonly string[]>} imports Name to the names it may import.
 * @returns {string[]} The lowest first.
 * @throws {Error} When a name is unknown or the arrows run in a circle; the message spells it.
 */
export function sortLayers(imports) {
  /** @type {string[]} */
  const sorted = [];
  const done = new Set();

  /** @param {string} name @param {readonly string[]} path */
  function visit(name, path) {
    if (done.has(name)) return;
    if (path.includes(name)) throw new Error(`circle in the layers: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`);
    const targets = imports.get(name);
    if (targets === undefined) throw new Error(`unknown layer "${name}", named by ${path.at(-1)}`);
    for (const target of targets) visit(target, [...path, name]);
    done.add(name);
    sorted.push(name);
  }

  for (const name of imports.keys()) visit(name, []);
  return sorted;
}

/**
 * The arrows that do not follow from others: what a diagram needs to show the same order.
 *
 * @param {ReadonlyMap<string, readonly string[]>} imports
 * @returns {[from: string, to: string][]}
 */
export function reduceArrows(imports) {
  /** @param {string} name @returns {Set<string>} */
  function reach(name) {
    const reached = new Set();
    for (const target of imports.get(name) ?? []) {
      reached.add(target);
      for (const further of reach(target)) reached.add(further);
    }
    return reached;
  }

  return [...imports].flatMap(([from, targets]) => {
    const indirect = new Set(targets.flatMap((target) => [...reach(target)]));
    return targets.filter((target) => !indirect.has(target)).map((to) => /** @type {[string, string]} */ ([from, to]));
  });
}

/** @param {import('./layers.mjs').Package} layer */
export function folderArrows(layer) {
  return new Map(Object.entries(layer.folders).map(([name, folder]) => [name, folder.folders]));
}

/** @param {readonly import('./layers.mjs').Package[]} layers */
export function packageArrows(layers) {
  return new Map(layers.map((layer) => [layer.name, layer.packages]));
}

/**
 * Checks the table itself: both orders exist, and no folder imports a package that its own package may not.
 *
 * @param {readonly import('./layers.mjs').Package[]} layers
 * @throws {Error} At the first contradiction.
 */
export function checkLayers(layers) {
  sortLayers(packageArrows(layers));
  for (const layer of layers) {
    sortLayers(folderArrows(layer));
    for (const [name, folder] of Object.entries(layer.folders)) {
      for (const target of folder.packages) {
        if (!layer.packages.includes(target)) {
          throw new Error(`${layer.name}/${name} may import "${target}", but ${layer.name} itself may not`);
        }
      }
    }
  }
}

/** Turns the table of layers into rules of dependency-cruiser. */
import { outerFolders, packages, scope } from './layers.mjs';

const testPattern = String.raw`\.(test|contract)\.ts$`;

/** @param {string} text */
function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/**
 * How an import of another package may resolve: to its built door, or to its bare name while it is not built.
 *
 * @param {import('./layers.mjs').Package} target
 * @param {readonly import('./layers.mjs').DoorKind[]} kinds
 */
function doorPatterns(target, kinds) {
  return Object.entries(target.doors)
    .filter(([, kind]) => kinds.includes(kind))
    .flatMap(([file]) => {
      const door = file.replace(/\.ts$/, '');
      const specifier = door === 'index' ? `${scope}/${target.name}` : `${scope}/${target.name}/${door}`;
      return [`^packages/${target.name}/dist/${escape(door)}\\.(js|d\\.ts)$`, `^${escape(specifier)}$`];
    });
}

/** @param {readonly string[]} names @param {readonly import('./layers.mjs').DoorKind[]} kinds @param {readonly import('./layers.mjs').Package[]} layers */
function doorsOf(names, kinds, layers) {
  return layers.filter((layer) => names.includes(layer.name)).flatMap((layer) => doorPatterns(layer, kinds));
}

/** What counts as an arrow between our own files; modules from elsewhere have rules of their own. */
const ownFiles = String.raw`^(packages/|examples/|${scope}/|\.{1,2}/)`;
const installed = '(^|/)node_modules/';

/** @param {import('./layers.mjs').Package} layer @param {string} name @param {readonly import('./layers.mjs').Package[]} layers */
function folderRule(layer, name, layers) {
  const base = `^packages/${layer.name}/src`;
  const folder = layer.folders[name];
  if (folder === undefined) throw new Error(`${layer.name} has no folder "${name}"`);
  const nested = (/** @type {string} */ outer) =>
    Object.keys(layer.folders)
      .filter((other) => other.startsWith(`${outer}/`))
      .map((other) => `${base}/${escape(other)}/`);
  /** @type {import('./layers.mjs').DoorKind[]} */
  const kinds = ['core'];
  if (folder.platform === true) kinds.push('platform');
  if (name === 'testing') kinds.push('testing');
  // A listed folder does not stand for a folder inside it that has its own line in the table.
  const excluded = [name, ...folder.folders]
    .flatMap((allowed) => Object.keys(layer.folders).filter((other) => other.startsWith(`${allowed}/`)))
    .filter((other) => other !== name && !folder.folders.includes(other));
  const guard = excluded.length === 0 ? '' : `(?!${excluded.map((other) => `packages/${layer.name}/src/${escape(other)}/`).join('|')})`;
  return {
    name: `${layer.name}/${name}`,
    severity: 'error',
    comment: `${name} may import: ${folder.folders.join(', ') || 'no other folder'}; packages: ${folder.packages.join(', ') || 'none'}`,
    from: { path: `${base}/${escape(name)}/`, pathNot: [testPattern, ...nested(name)] },
    to: {
      path: ownFiles,
      pathNot: [
        installed,
        ...[name, ...folder.folders].map((allowed) => `^${guard}packages/${layer.name}/src/${escape(allowed)}/`),
        ...layer.rootFiles.map((file) => `${base}/${escape(file)}$`),
        ...doorsOf(folder.packages, kinds, layers),
      ],
    },
  };
}

/** @param {import('./layers.mjs').Package} layer @param {readonly import('./layers.mjs').Package[]} layers */
function packageRules(layer, layers) {
  const base = `^packages/${layer.name}/`;
  const source = `${base}src/`;
  const platformPlaces = [
    ...Object.entries(layer.folders).flatMap(([name, folder]) => (folder.platform === true ? [`${source}${escape(name)}/`] : [])),
    ...Object.entries(layer.doors).flatMap(([file, kind]) => (kind === 'core' ? [] : [`${source}${escape(file)}$`])),
    ...layer.platformFiles.map((file) => `${source}${escape(file)}$`),
  ];
  const rules = [
    ...Object.keys(layer.folders).map((name) => folderRule(layer, name, layers)),
    {
      name: `${layer.name}/packages`,
      severity: 'error',
      comment: `${layer.name} may import the doors of: ${layer.packages.join(', ') || 'no other package'}`,
      from: { path: source },
      to: { path: ownFiles, pathNot: [installed, source, ...doorsOf(layer.packages, ['core', 'platform', 'testing'], layers)] },
    },
    {
      name: `${layer.name}/doors`,
      severity: 'error',
      comment: 'a door is for other packages: inside, import the file that has the thing',
      from: { path: source, pathNot: testPattern },
      to: { path: Object.keys(layer.doors).map((file) => `${source}${escape(file)}$`) },
    },
    {
      name: `${layer.name}/platform`,
      severity: 'error',
      comment: 'only platform folders import modules of the platform',
      from: { path: source, pathNot: [testPattern, ...platformPlaces] },
      to: { dependencyTypes: ['core'] },
    },
  ];
  if (layer.rootFiles.length > 0) {
    rules.push({
      name: `${layer.name}/root-files`,
      severity: 'error',
      comment: `${layer.rootFiles.join(', ')} import only one another`,
      from: { path: layer.rootFiles.map((file) => `${source}${escape(file)}$`) },
      to: { path: ownFiles, pathNot: layer.rootFiles.map((file) => `${source}${escape(file)}$`) },
    });
  }
  return rules;
}

/** Folders that only tests use. @param {readonly import('./layers.mjs').Package[]} layers */
function supportPatterns(layers) {
  return layers.flatMap((layer) =>
    Object.entries(layer.folders).flatMap(([name, folder]) => (folder.support === true ? [`^packages/${layer.name}/src/${escape(name)}/`] : [])),
  );
}

/** The rules that hold for all packages alike. @param {readonly import('./layers.mjs').Package[]} layers */
function commonRules(layers) {
  const unshipped = [testPattern, '^packages/e2e/', ...supportPatterns(layers)];
  const outer = outerFolders.map((folder) => `^${escape(folder)}/`);
  const development = { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional', 'type-only'] };
  const commands = layers.flatMap((layer) =>
    Object.entries(layer.folders).flatMap(([name, { bundled }]) => (bundled === undefined ? [] : [{ path: `^packages/${layer.name}/src/${escape(name)}/`, bundled }])),
  );
  return [
    ...commands.map(({ path, bundled }) => ({
      name: 'no-development-modules',
      severity: 'error',
      comment: `what ships does not import devDependencies, except for those that are put into it: ${bundled.join(', ')}`,
      from: { path, pathNot: unshipped },
      to: { ...development, pathNot: bundled.map((module) => `${installed}${escape(module)}/`) },
    })),
    {
      name: 'circle',
      severity: 'error',
      comment: 'files import one another in a circle',
      from: {},
      to: { circular: true },
    },
    {
      name: 'tests-are-leaves',
      severity: 'error',
      comment: 'what ships does not import tests, nor what only tests use',
      from: { path: '^packages/[^/]+/src/', pathNot: unshipped },
      to: { path: [testPattern, ...supportPatterns(layers)] },
    },
    {
      name: 'through-the-door',
      severity: 'error',
      comment: 'e2e and examples use packages as a stranger does',
      from: { path: outer },
      to: { path: '^packages/[^/]+/src/', pathNot: outer },
    },
    {
      name: 'declared',
      severity: 'error',
      comment: 'the module is not in the package.json of its importer',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-modules',
      severity: 'error',
      comment: 'what ships does not import devDependencies',
      from: { path: '^packages/[^/]+/src/', pathNot: [...unshipped, '^packages/tl-schema/src/cli/', ...commands.map(({ path }) => path)] },
      to: development,
    },
  ];
}

/**
 * @param {readonly import('./layers.mjs').Package[]} [layers]
 * @returns {import('dependency-cruiser').IFlattenedRuleSet} The rule set for a table.
 */
export function makeRules(layers = packages) {
  return /** @type {any} */ ({ forbidden: [...layers.flatMap((layer) => packageRules(layer, layers)), ...commonRules(layers)] });
}

/** The options under which the rules are meant: `import type` counts, built code is not looked into. */
export const cruiseOptions = {
  tsPreCompilationDeps: true,
  combinedDependencies: true,
  doNotFollow: { path: ['node_modules', '/dist/', '/src/generated/'] },
  exclude: { path: ['/bench/', String.raw`/tsup\.config\.ts$`, '/src/generated/.*/'] },
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'types', 'node', 'default'],
    mainFields: ['module', 'main'],
  },
};

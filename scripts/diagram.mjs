/** Draws the table of layers: Mermaid diagrams and the tables of folders that `docs/architecture.md` contains. */
import { folderArrows, packageArrows, reduceArrows, sortLayers } from './layer-order.mjs';
import { packages } from './layers.mjs';

const begin = '<!-- layers:begin -->';
const end = '<!-- layers:end -->';

/** Mermaid takes no slash in an identifier. @param {string} name */
function identifier(name) {
  return name.replaceAll(/[^a-zA-Z0-9]/g, '_');
}

/** @param {ReadonlyMap<string, readonly string[]>} imports */
function drawArrows(imports) {
  const nodes = sortLayers(imports).map((name) => `  ${identifier(name)}["${name}"]`);
  const arrows = reduceArrows(imports).map(([from, to]) => `  ${identifier(from)} --> ${identifier(to)}`);
  return ['```mermaid', 'flowchart TD', ...nodes, ...arrows, '```'];
}

/** @param {readonly string[]} names */
function list(names) {
  return names.length === 0 ? '–' : names.map((name) => `\`${name}\``).join(' ');
}

/** @param {import('./layers.mjs').Package} layer */
function drawPackage(layer) {
  const rows = sortLayers(folderArrows(layer)).flatMap((name) => {
    const folder = layer.folders[name];
    if (folder === undefined) return [];
    const platform = folder.platform === true ? ', touches the platform' : '';
    return [`| \`${name}\` | ${folder.about}${platform} | ${list(folder.folders)} | ${list(folder.packages)} |`];
  });
  const files = layer.rootFiles.length === 0 ? [] : ['', `Every folder may also import ${list(layer.rootFiles)}.`];
  return [
    `### \`packages/${layer.name}\`: ${layer.about}`,
    '',
    ...drawArrows(folderArrows(layer)),
    '',
    '| folder | what it is | may import folders | may import packages |',
    '|---|---|---|---|',
    ...rows,
    ...files,
  ];
}

/**
 * @param {readonly import('./layers.mjs').Package[]} [layers]
 * @returns {string} The diagrams as Markdown. An arrow reads "may import"; one that follows from others is not drawn.
 */
export function drawLayers(layers = packages) {
  return [
    ...drawArrows(packageArrows(layers)),
    '',
    'An arrow reads "may import". What follows from other arrows is not drawn; the tables have all of them.',
    ...layers.flatMap((layer) => ['', ...drawPackage(layer)]),
  ].join('\n');
}

/**
 * Puts the diagrams between the markers of a page.
 *
 * @param {string} page
 * @param {string} [diagrams]
 * @returns {string}
 * @throws {Error} When the page lacks the markers.
 */
export function insertLayers(page, diagrams = drawLayers()) {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`expected ${begin} and then ${end} in the page`);
  return `${page.slice(0, from + begin.length)}\n\n${diagrams}\n\n${page.slice(to)}`;
}

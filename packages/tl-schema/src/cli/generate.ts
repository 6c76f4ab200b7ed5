/** Generates `src/generated/` from the pinned schema data and our own `.tl` files. Runs in the package's folder. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { printBodies } from '../generate/bodies.js';
import { printErrorsFile } from '../generate/errors-file.js';
import { chainLayers, layerFileName, printLayersFile, printPatchFile } from '../generate/layers-file.js';
import { findListed } from '../generate/listed.js';
import { printTable } from '../generate/table.js';
import { printTableFile } from '../generate/table-file.js';
import { makeTablePatch } from '../generate/table-patch.js';
import { printTypes } from '../generate/types.js';
import { readJsonSchema, type JsonSchema } from '../language/json-source.js';
import { parseTl } from '../language/parse.js';
import { checkIds, dropEntries } from '../model/check.js';
import { assignedIds, droppedEntries } from '../model/exceptions.js';
import { linkSchema } from '../model/link.js';
import { mergeErrors, type JsonErrors } from '../model/rpc-errors.js';
import type { LinkedSchema } from '../model/schema.js';
import { readWideIntegers, type WideIntegers } from '../model/wide-integers.js';
import { layerSources } from './layer-sources.js';
import { readLayer } from './read-layer.js';

const target = resolve('src/generated');
const require = createRequire(join(target, 'generate.js'));

function write(name: string, text: string): void {
  writeFileSync(join(target, name), text);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function generateApi(source: JsonSchema): LinkedSchema {
  // Beside the API of others stands what our own clients and servers say to each other.
  const own = parseTl(readFileSync(resolve('schema/kitewire.tl'), 'utf8'));
  const ownNames = new Set(own.map(({ name }) => name));
  const combinators = [...dropEntries(readJsonSchema(source), droppedEntries), ...own];
  checkIds(combinators, assignedIds);
  const schema = linkSchema(combinators);
  write('api-table.ts', printTableFile(`The table of the Telegram API, layer ${source.l}. Generated.`, printTable(schema), source.l));
  write('api-bodies.ts', printBodies(findListed(schema), `Readers and writers of what the Telegram API lists, layer ${source.l}. Generated.`));
  write('api-types.ts', printTypes(schema, {
    title: `The types of the Telegram API, layer ${source.l}. Generated.`,
    page: (kind, name) => (ownNames.has(name) ? undefined : `https://core.telegram.org/${kind}/${name}`),
  }));
  return schema;
}

/** The other layers, each as what its table has that the table of its neighbour has not. */
function generateLayers(current: number, api: LinkedSchema, wide: WideIntegers): void {
  const tables = new Map(layerSources.map((source) => [source.layer, printTable(linkSchema(readLayer(source, wide, join(target, 'generate.js'))))]));
  const tableOf = (layer: number): string => (layer === current ? printTable(api) : (tables.get(layer) as string));
  const chain = chainLayers(current, [...tables.keys()]);
  for (const { layer, base } of chain) write(`${layerFileName(layer)}.ts`, printPatchFile(layer, base, makeTablePatch(tableOf(base), tableOf(layer))));
  write('layers.ts', printLayersFile(current, chain));
}

function generateMtproto(): void {
  const combinators = parseTl(readFileSync(resolve('schema/mtproto.tl'), 'utf8'));
  checkIds(combinators, []);
  const schema = linkSchema(combinators);
  write('mtproto-table.ts', printTableFile('The table of the service schema of MTProto 2.0. Generated.', printTable(schema)));
  write('mtproto-types.ts', printTypes(schema, { title: 'The types of the service schema of MTProto 2.0. Generated.', page: () => undefined }));
}

function generateErrors(source: JsonSchema, api: LinkedSchema): void {
  const model = mergeErrors({
    database: readJson(require.resolve('@mtcute/tl/raw-errors.json')) as JsonErrors,
    schema: source,
    additions: readFileSync(resolve('schema/errors.txt'), 'utf8'),
    methods: api.methods.map((method) => method.name),
  });
  write('errors-table.ts', printErrorsFile(model));
}

mkdirSync(target, { recursive: true });
const source = readJson(require.resolve('@mtcute/tl/api-schema.json')) as JsonSchema;
const api = generateApi(source);
generateErrors(source, api);
generateMtproto();
generateLayers(source.l, api, readWideIntegers(readJsonSchema(source)));

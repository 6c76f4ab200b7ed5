/** The source of another layer, in whatever form -> its checked combinators. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Definition, readDefinitions } from '../language/definitions-source.js';
import { SchemaError } from '../language/errors.js';
import { readJsonSchema, type JsonSchema } from '../language/json-source.js';
import { parseTl } from '../language/parse.js';
import type { CombinatorSyntax } from '../language/syntax.js';
import { checkIds, dropEntries } from '../model/check.js';
import { applyWideIntegers, type WideIntegers } from '../model/wide-integers.js';
import type { LayerSource } from './layer-sources.js';

/** The only line of TL texts that is no combinator as the API has them: the codec knows vectors. */
const vectorLine = /^vector#1cb5c415 .*$/m;

/**
 * Reads a layer; `resolvedFrom` is the file whose dependencies the source is among.
 * @throws SchemaError when it is another layer than it should be, or breaks the rules.
 */
export function readLayer(source: LayerSource, wide: WideIntegers, resolvedFrom: string): CombinatorSyntax[] {
  const require = createRequire(resolvedFrom);
  const { layer, combinators } = readSource(source, require);
  if (layer !== source.layer) throw new SchemaError(`${source.file}: expected layer ${source.layer}, got ${layer}`);
  const kept = dropEntries(combinators, source.droppedEntries);
  checkIds(kept, source.assignedIds);
  return applyWideIntegers(kept, wide, source.form === 'json');
}

function readSource({ form, file, layerFile }: LayerSource, require: NodeJS.Require): { layer: number; combinators: CombinatorSyntax[] } {
  const content: unknown = require(file);
  if (form === 'json') return { layer: (content as JsonSchema).l, combinators: readJsonSchema(content as JsonSchema) };
  const combinators = form === 'text' ? parseTl((content as string).replace(vectorLine, '')) : readDefinitions(content as readonly Definition[]);
  const layerText = layerFile === undefined ? '' : readFileSync(require.resolve(layerFile), 'utf8');
  return { layer: Number(/LAYER = (\d+);/.exec(layerText)?.[1]), combinators };
}

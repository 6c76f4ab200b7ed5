/** Generates `src/generated/` from the pinned schema data and our own `.tl` files. Runs in the package's folder. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { printTable } from '../generate/table.js';
import { printTableFile } from '../generate/table-file.js';
import { printTypes } from '../generate/types.js';
import { readJsonSchema, type JsonSchema } from '../language/json-source.js';
import { parseTl } from '../language/parse.js';
import { checkIds, dropEntries } from '../model/check.js';
import { assignedIds, droppedEntries } from '../model/exceptions.js';
import { linkSchema } from '../model/link.js';

const target = resolve('src/generated');
const require = createRequire(join(target, 'generate.js'));

function write(name: string, text: string): void {
  writeFileSync(join(target, name), text);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function generateApi(): void {
  const source = readJson(require.resolve('@mtcute/tl/api-schema.json')) as JsonSchema;
  const combinators = dropEntries(readJsonSchema(source), droppedEntries);
  checkIds(combinators, assignedIds);
  const schema = linkSchema(combinators);
  write('api-table.ts', printTableFile(`The table of the Telegram API, layer ${source.l}. Generated.`, printTable(schema), source.l));
  write('api-types.ts', printTypes(schema, {
    title: `The types of the Telegram API, layer ${source.l}. Generated.`,
    page: (kind, name) => `https://core.telegram.org/${kind}/${name}`,
  }));
}

function generateMtproto(): void {
  const combinators = parseTl(readFileSync(resolve('schema/mtproto.tl'), 'utf8'));
  checkIds(combinators, []);
  const schema = linkSchema(combinators);
  write('mtproto-table.ts', printTableFile('The table of the service schema of MTProto 2.0. Generated.', printTable(schema)));
  write('mtproto-types.ts', printTypes(schema, { title: 'The types of the service schema of MTProto 2.0. Generated.', page: () => undefined }));
}

mkdirSync(target, { recursive: true });
generateApi();
generateMtproto();

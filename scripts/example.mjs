// Runs a program of examples/ as it stands. It is compiled first, since Node.js runs TypeScript only in its newer versions.
import { readdirSync, writeFileSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const directory = new URL('../examples/', import.meta.url);
const names = readdirSync(directory).flatMap((file) => (file.endsWith('.ts') ? [file.slice(0, -3)] : []));
const [name = '', ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`Usage: npm run example -- NAME ...\nThe names are ${names.join(', ')}.`);
  process.exit(2);
}
// Beside its source, where it finds the packages.
const compiled = new URL(`dist/${name}.js`, directory);
mkdirSync(new URL('.', compiled), { recursive: true });
writeFileSync(compiled, transformSync(readFileSync(new URL(`${name}.ts`, directory), 'utf8'), { loader: 'ts', format: 'esm', target: 'node20' }).code);
process.argv = [process.execPath, fileURLToPath(compiled), ...args];
await import(compiled.href);

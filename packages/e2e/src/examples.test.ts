/** Every example is compiled as it stands and run as a program. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChild } from './support/child.js';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
// Inside the workspace, so that the examples find the packages as they do where they stand; ignored by git.
const compiled = join(examples, 'dist');
const names = readdirSync(examples)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3));

describe('the examples', () => {
  beforeAll(async () => {
    const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    mkdirSync(compiled, { recursive: true });
    await promisify(execFile)(process.execPath, [compiler, '-p', join(examples, 'tsconfig.json'), '--noEmit', 'false', '--outDir', compiled]).catch(
      (error: { stdout?: string }) => {
        throw new Error(`The examples do not compile: ${error.stdout ?? ''}`, { cause: error });
      },
    );
  });
  afterAll(() => rmSync(compiled, { recursive: true, force: true }));

  it('are there', () => {
    expect(names).toContain('hello');
  });

  it.each(names)('%s runs and ends by itself', async (name) => {
    const child = startChild([join(compiled, `${name}.js`)], { cwd: examples });
    const code = await child.exited;
    expect(child.errors).toBe('');
    expect(code).toBe(0);
    expect(child.output).not.toBe('');
  });
});

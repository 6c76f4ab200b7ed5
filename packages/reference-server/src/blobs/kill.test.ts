/** Tests that a killed process loses no part that it acknowledged, and no file. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepFile, killPart, killPartCount, openBoth, sendPart } from './kill-program.contract.js';

describe('a process that takes in files', () => {
  let folder: string;
  let program: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kitewire-kill-'));
    program = join(folder, 'program.mjs');
    await build({ entryPoints: [fileURLToPath(new URL('kill-program.contract.ts', import.meta.url))], outfile: program, bundle: true, platform: 'node', format: 'esm' });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs the program until it has said so many lines, and a little longer; gives all that it said. */
  const runAndKill = (directory: string, lines: number, delay: number): Promise<string[]> =>
    new Promise((done, fail) => {
      const script = `import(${JSON.stringify(pathToFileURL(program).href)}).then((module) => module.runUntilKilled(${JSON.stringify(directory)}))`;
      const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      let isKilled = false;
      child.stdout.on('data', (chunk: Uint8Array) => {
        said += new TextDecoder().decode(chunk);
        if (isKilled || said.split('\n').length <= lines) return;
        isKilled = true;
        setTimeout(() => child.kill('SIGKILL'), delay);
      });
      child.on('error', fail);
      child.on('close', () => done(said.split('\n').slice(0, -1)));
    });

  it.each([1, 5, 11, 12, 13, 30, 47])('F03 loses nothing when it is killed after it said %i things', async (lines) => {
    const directory = join(folder, `killed-${lines}`);
    const said = (await runAndKill(directory, lines, lines % 4)).map((line) => line.split(' '));
    const both = await openBoth(directory);
    const keyOf = (fileId: number): string => {
      const hash = createHash('sha256');
      for (let index = 0; index < killPartCount; index += 1) hash.update(killPart(fileId, index));
      return hash.digest('hex');
    };
    const files = new Set(said.map(([, fileId]) => Number(fileId)));
    for (const fileId of files) {
      const acknowledged = new Set(said.filter(([kind, id]) => kind === 'part' && Number(id) === fileId).map(([, , index]) => Number(index)));
      const kept = said.find(([kind, id]) => kind === 'file' && Number(id) === fileId)?.[2];
      if (kept === undefined) {
        for (let index = 0; index < killPartCount; index += 1) if (!acknowledged.has(index)) expect(await sendPart(both.uploads, fileId, index)).toBe('saved');
        expect(await keepFile(both, fileId)).toBe(keyOf(fileId));
      } else {
        expect(kept).toBe(keyOf(fileId));
        // What was used is remembered.
        expect(await keepFile(both, fileId)).toBe(kept);
      }
      expect(await both.blobs.read(keyOf(fileId), 65_536, 10)).toEqual(killPart(fileId, 1).subarray(0, 10));
    }
    await both.uploads.close();
    await both.blobs.close();
  });
});

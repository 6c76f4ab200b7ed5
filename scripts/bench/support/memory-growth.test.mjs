// Tests of watching how a process grows, in processes of their own: whoever else runs in one grows and shrinks meanwhile.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const module = new URL('memory-growth.mjs', import.meta.url).href;

/** What is printed by a program in which `watchGrowth` is there. @param {string} program */
function run(program) {
  return Number(execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', `import { watchGrowth } from '${module}';\n${program}`], { encoding: 'utf8' }));
}

describe('watchGrowth', () => {
  it('sees memory that was in use for a moment', () => {
    const growth = run('const growth = watchGrowth(); let bytes = new Uint8Array(100e6).fill(1); bytes = undefined; globalThis.gc(); console.log(growth.end());');
    expect(growth).toBeGreaterThan(90e6);
  });

  it('counts from now on, whatever was before', () => {
    const growth = run('const before = new Uint8Array(100e6).fill(1); const growth = watchGrowth(); console.log(growth.end() + before[99]);');
    expect(growth).toBeLessThan(50e6);
  });
});

// Stories of files until enough processes have died, and what all of them say together.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { playFiles } from './files-story.mjs';
import { makeTemplate } from './template.mjs';

/** Deaths in one world. */
const killsInStory = 6;
/** Bytes of the longest file. */
const largest = 12_000_000;

/**
 * @param {string} folder For all files.
 * @param {{ kills: number, seed: number, seconds: number, lanes: number, onProgress: (line: string) => void }} options
 */
export async function runFilesCampaign(folder, { kills, seed: first, seconds, lanes, onProgress }) {
  const facts = await makeTemplate(join(folder, 'template'));
  const began = performance.now();
  const sums = { kills: 0, missed: 0, files: 0, bytes: 0, parts: 0, repeated: 0 };
  /** @type {Record<string, number>} */
  const points = {};
  /** @type {number[]} */
  const failedSeeds = [];
  /** @type {string[]} */
  const faults = [];
  let [begun, running] = [0, 0];
  const goOn = async () => {
    while (sums.kills + running * killsInStory < kills && performance.now() - began < seconds * 1000) {
      const seed = first + begun;
      begun += 1;
      running += 1;
      const files = join(folder, `seed-${seed}`);
      mkdirSync(files);
      const played = await playFiles({ seed, kills: killsInStory, largest, folder: files, facts });
      rmSync(files, { recursive: true, force: true });
      running -= 1;
      for (const name of /** @type {(keyof typeof sums)[]} */ (Object.keys(sums))) sums[name] += played.figures[name];
      for (const [name, number] of Object.entries(played.points)) points[name] = (points[name] ?? 0) + number;
      faults.push(...played.faults);
      if (played.faults.length > 0) failedSeeds.push(seed);
      onProgress(`${sums.kills} of ${kills} killed after ${Math.round((performance.now() - began) / 1000)} s, ${faults.length} faults${played.faults.length > 0 ? `; seed ${seed}:\n  ${played.faults.slice(0, 8).join('\n  ')}` : ''}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, goOn));
  return { ok: faults.length === 0 && sums.kills >= kills, ...sums, points, failedSeeds, faults: faults.slice(0, 50) };
}

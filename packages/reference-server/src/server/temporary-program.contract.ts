/** A program that makes a temporary directory, says where, and waits until it is killed. */
import { writeSync } from 'node:fs';
import { silentLogger } from '../ports/logger.js';
import { makeTemporaryDirectory } from './temporary-directory.js';

export async function holdUntilKilled(): Promise<never> {
  const { path } = await makeTemporaryDirectory(silentLogger);
  writeSync(1, `${path}\n`);
  for (;;) await new Promise((resolve) => setTimeout(resolve, 1000));
}

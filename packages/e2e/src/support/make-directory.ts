/** A place for databases that is gone after the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Makes an empty directory; it is removed, with what is in it, when the test ends. */
export function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'kitewire-e2e-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Which names the files of a vault may have: such as mean the same to every file system. */
import { UsageError } from '../errors/usage-error.js';

const allowed = /^[a-z0-9_-][a-z0-9._-]{0,99}$/;

/** Whether a file with this name can be one of a vault. */
export function isVaultName(name: string): boolean {
  return allowed.test(name);
}

/** Throws a `UsageError` for a name that no file of a vault may have. */
export function checkVaultName(name: string): void {
  if (isVaultName(name)) return;
  const shown = JSON.stringify(name.slice(0, 120));
  throw new UsageError(`A file of a vault has a name of 1 to 100 of the characters a-z, 0-9, ".", "_" and "-" that begins with no dot, got ${shown}.`);
}

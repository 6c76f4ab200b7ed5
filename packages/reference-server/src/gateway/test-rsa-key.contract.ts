/** The RSA key of servers under test: one for all of them, as making one takes longer than most tests. */
import type { RsaPrivateNumbers } from '@kitewire/mtproto';
import { generateRsaKey } from '@kitewire/mtproto/node';

let rsaKey: Promise<RsaPrivateNumbers> | undefined;

/** Gives the key; makes it the first time. */
export function testRsaKey(): Promise<RsaPrivateNumbers> {
  return (rsaKey ??= generateRsaKey());
}

/** The port through which the gateway finds and keeps authorization keys. */
import type { KnownAuthKey } from '@kitewire/mtproto';

/** Where keys are found and kept. Both operations reject when the store fails: that must not look like an unknown key. */
export interface AuthKeyPort {
  /** The key; `undefined` when there is none of that id, or none any more. */
  find(authKeyId: bigint): Promise<KnownAuthKey | undefined>;
  /**
   * Keeps a fresh key; `false` when its id is taken.
   *
   * @param expiresIn seconds, for a temporary key.
   */
  save(authKeyId: bigint, authKey: Uint8Array, expiresIn: number | undefined): Promise<boolean>;
}

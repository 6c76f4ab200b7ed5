/** The first salt of each fresh key: both ends derive it from the key's creation, and nothing else tells it. */
import type { UnixTime } from '@kitewire/mtproto';

/** A key's first salt and when the key was made. */
export interface InitialSalt {
  readonly salt: bigint;
  readonly createdAt: UnixTime;
}

/** A first salt is good for so long, in ms. */
const lifetime = 3_600_000;

/** Keys beyond this number push the oldest out, whose clients are then told the salt as everybody is. */
const mostSalts = 100_000;

/** Remembers first salts for a while; a client whose salt is forgotten loses one round trip. */
export class InitialSalts {
  readonly #most: number;
  /** In the order of creation. */
  readonly #salts = new Map<bigint, InitialSalt>();

  constructor(most: number = mostSalts) {
    this.#most = most;
  }

  get size(): number {
    return this.#salts.size;
  }

  get(authKeyId: bigint): InitialSalt | undefined {
    return this.#salts.get(authKeyId);
  }

  add(authKeyId: bigint, salt: bigint, now: UnixTime): void {
    this.#salts.set(authKeyId, { salt, createdAt: now });
    for (const [id, { createdAt }] of this.#salts) {
      if (now - createdAt < lifetime && this.#salts.size <= this.#most) return;
      this.#salts.delete(id);
    }
  }

  delete(authKeyId: bigint): void {
    this.#salts.delete(authKeyId);
  }
}

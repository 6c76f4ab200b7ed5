/** A key of the browser that no program can read: it seals the key of a store, and lies in the same database. */
import { damagedKey, type DataKeyGuard } from '../../encryption/data-key-guard.js';
import { databaseError } from '../../errors/database-error.js';
import { browserRandom } from './browser-random.js';

/**
 * Asks for a key that the browser makes and keeps, so that nobody has to remember one. Scripts can use it, and cannot
 * take it elsewhere: it protects copies of what is stored as far as the browser protects its own files, not from who
 * has the whole profile of the browser and can run it, nor from scripts of the page.
 */
export interface DeviceKey {
  readonly kind: 'device';
}

interface DeviceKeyRecord {
  readonly version: 1;
  /** IndexedDB stores it as a reference to what the browser keeps. */
  readonly device: CryptoKey;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly wrapped: Uint8Array<ArrayBuffer>;
}

const name = 'AES-GCM';

/** The guard that is such a key; it makes a new one each time it seals. */
export function guardByDevice(): DataKeyGuard {
  return {
    async wrap(dataKey) {
      const device = await cryptography().generateKey({ name, length: 256 }, false, ['encrypt', 'decrypt']);
      const iv = new Uint8Array(browserRandom.bytes(12));
      const wrapped = await cryptography().encrypt({ name, iv }, device, new Uint8Array(dataKey));
      return { version: 1, device, iv, wrapped: new Uint8Array(wrapped) } satisfies DeviceKeyRecord;
    },
    async unwrap(kept) {
      const { device, iv, wrapped } = toRecord(kept);
      try {
        return new Uint8Array(await cryptography().decrypt({ name, iv }, device, wrapped));
      } catch (error) {
        throw damagedKey(error);
      }
    },
  };
}

function toRecord(kept: unknown): DeviceKeyRecord {
  const record = kept as Partial<DeviceKeyRecord>;
  if (typeof kept !== 'object' || kept === null || typeof record.version !== 'number') throw damagedKey();
  if (record.version !== 1) throw databaseError('NEWER_DATABASE', `The key of the store has version ${String(record.version)}, this SDK knows version 1.`);
  if (!('device' in record)) throw databaseError('WRONG_KEY', 'The store is protected by a key or passphrase of the application, not by one of the browser.');
  // A browser that has lost the key itself gives the record without it.
  if (!(record.device instanceof CryptoKey && record.iv instanceof Uint8Array && record.wrapped instanceof Uint8Array)) throw damagedKey();
  return record as DeviceKeyRecord;
}

function cryptography(): SubtleCrypto {
  const { subtle } = globalThis.crypto;
  // Only pages that came encrypted, or from this machine, have it.
  if (!subtle) throw databaseError('DATABASE_UNAVAILABLE', 'There is no Web Cryptography here to keep a key.');
  return subtle;
}

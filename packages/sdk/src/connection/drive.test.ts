import { ClientLink, type ComputeResult, createPortableCrypto, type CryptoProvider } from '@kitewire/mtproto';
import { createSeededRandom, VirtualTime } from '@kitewire/mtproto/testing';
import { describe, expect, it } from 'vitest';
import type { ByteStreamListener } from '../ports/byte-stream.js';
import { type Driver, drive } from './drive.js';

interface Rig {
  driver: Driver;
  written: Uint8Array[];
  timersAt: number[];
  listener: () => ByteStreamListener;
  ended: Promise<Error | undefined>;
}

function createRig(options: { isFull?: () => boolean; crypto?: CryptoProvider } = {}): Rig {
  const time = new VirtualTime();
  const crypto = options.crypto ?? createPortableCrypto();
  const written: Uint8Array[] = [];
  const timersAt: number[] = [];
  let listener: ByteStreamListener | undefined;
  const link = new ClientLink({
    crypto,
    random: createSeededRandom(1),
    publicKeys: [],
    dcId: 2,
    auth: { authKey: new Uint8Array(256).fill(1), salts: [], timeOffset: 0 },
  });
  const driver = drive({
    link,
    crypto,
    clock: { now: () => time.now, setTimer: (at) => (timersAt.push(at), () => {}) },
    onReport: () => {},
  });
  const ended = driver.run({
    listen: (given) => {
      listener = given;
    },
    write: (bytes) => (written.push(bytes), !(options.isFull?.() ?? false)),
    close: () => listener?.onClosed(),
  });
  return { driver, written, timersAt, listener: () => listener as ByteStreamListener, ended };
}

const sizeOf = (written: readonly Uint8Array[]): number => written.reduce((sum, bytes) => sum + bytes.length, 0);

describe('drive', () => {
  it('stops writing to a stream that is full, and goes on when it has drained', async () => {
    let isFull = true;
    const { driver, written, listener } = createRig({ isFull: () => isFull });
    for (let callId = 1; callId <= 40; callId += 1) {
      driver.send({ type: 'call', callId, body: new Uint8Array(100_000), compress: false });
    }
    await Promise.resolve();
    const before = sizeOf(written);
    expect(before).toBeGreaterThan(1_000_000);
    expect(before).toBeLessThan(1_300_000);
    isFull = false;
    listener().onDrained();
    expect(sizeOf(written)).toBeGreaterThan(4_000_000);
  });

  it('sends calls made at one moment in one packet', async () => {
    const { driver, written } = createRig();
    const before = written.length;
    for (let callId = 1; callId <= 20; callId += 1) driver.send({ type: 'call', callId, body: new Uint8Array(100), compress: false });
    expect(written.length).toBe(before);
    await Promise.resolve();
    expect(written.length).toBe(before + 1);
    driver.send({ type: 'call', callId: 21, body: new Uint8Array(100), compress: false });
    await Promise.resolve();
    expect(written.length).toBe(before + 2);
  });

  it('takes the result of a job that comes later', async () => {
    const portable = createPortableCrypto();
    let finish: ((result: ComputeResult) => void) | undefined;
    const crypto: CryptoProvider = {
      sha1: (...parts) => portable.sha1(...parts),
      sha256: (...parts) => portable.sha256(...parts),
      aesIgeEncrypt: (data, key, iv) => portable.aesIgeEncrypt(data, key, iv),
      aesIgeDecrypt: (data, key, iv) => portable.aesIgeDecrypt(data, key, iv),
      createAesCtr: (key, iv) => portable.createAesCtr(key, iv),
      compute: () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    };
    const { driver, written } = createRig({ crypto });
    const before = written.length;
    driver.send({ type: 'call', callId: 1, body: new Uint8Array(2000) });
    await Promise.resolve();
    expect(written).toHaveLength(before);
    finish?.({ type: 'failed', reason: 'no gzip here' });
    await Promise.resolve();
    await Promise.resolve();
    expect(written.length).toBeGreaterThan(before);
  });

  it('sets a timer for what the link waits for', () => {
    expect(createRig().timersAt.length).toBeGreaterThan(0);
  });

  it('reports the end of the stream with its error', async () => {
    const { listener, ended } = createRig();
    const error = new Error('reset');
    listener().onClosed(error);
    expect(await ended).toBe(error);
  });

  it('closes the stream and does nothing more once it is stopped', async () => {
    const { driver, written, ended } = createRig();
    driver.stop();
    await ended;
    const before = written.length;
    driver.send({ type: 'call', callId: 1, body: new Uint8Array(8) });
    expect(written).toHaveLength(before);
  });
});

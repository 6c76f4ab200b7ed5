/** What every way of opening a stream must do, whoever carries the bytes. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectionErrorCode } from '../errors/connection-error.js';
import type { ByteStream, Connector, StreamTarget } from './byte-stream.js';

/** The other end of one stream. */
export interface FarEnd {
  write(bytes: Uint8Array): void;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Stops reading, so that what is written to it stays on the way; and reads again. */
  pause(): void;
  resume(): void;
  /** Ends the stream without a word. */
  cut(): void;
  readonly closed: Promise<void>;
}

/** Somebody who listens. */
export interface FarListener {
  readonly target: StreamTarget;
  close(): Promise<void>;
}

export interface ConnectorRig {
  connect: Connector;
  /** What becomes of it when nobody listens; `CONNECTION_REFUSED` unless the way cannot tell. */
  refusal?: ConnectionErrorCode;
  listen(onStream: (far: FarEnd) => void): Promise<FarListener>;
}

/** What has arrived at a near end. */
interface Heard {
  readonly stream: ByteStream;
  /** The first of them. */
  bytes: number[];
  total: number;
  drained: number;
  ends: (Error | undefined)[];
  readonly closed: Promise<void>;
}

function hear(stream: ByteStream): Heard {
  let onEnd = (): void => {};
  const heard: Heard = { stream, bytes: [], total: 0, drained: 0, ends: [], closed: new Promise((resolve) => (onEnd = resolve)) };
  stream.listen({
    onBytes: (bytes) => {
      heard.total += bytes.length;
      if (heard.total <= 1024) heard.bytes.push(...bytes);
    },
    onDrained: () => void (heard.drained += 1),
    onClosed: (error) => {
      heard.ends.push(error);
      onEnd();
    },
  });
  return heard;
}

const turn = (duration = 5): Promise<void> => new Promise((resolve) => setTimeout(resolve, duration));

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; turns < 1000 && !condition(); turns += 1) await turn();
  expect(condition()).toBe(true);
}

/** Runs the contract against one connector. */
export function describeConnector(name: string, rig: ConnectorRig): void {
  const meet = async (): Promise<{ near: ByteStream; far: FarEnd; listener: FarListener }> => {
    let onFar = (_far: FarEnd): void => {};
    const arrived = new Promise<FarEnd>((resolve) => (onFar = resolve));
    const listener = await rig.listen((far) => onFar(far));
    onTestFinished(() => listener.close());
    const near = await rig.connect(listener.target);
    onTestFinished(() => near.close());
    return { near, far: await arrived, listener };
  };

  describe(name, () => {
    it('carries bytes both ways in their order, however they are cut', async () => {
      const { near, far } = await meet();
      const heard = hear(near);
      const received: number[] = [];
      far.onBytes((bytes) => void received.push(...bytes));
      const sent = Array.from({ length: 300 }, (_, index) => index % 256);
      for (const byte of sent) near.write(Uint8Array.of(byte));
      for (const byte of sent) far.write(Uint8Array.of(byte));
      await until(() => received.length === 300 && heard.bytes.length === 300);
      expect(received).toEqual(sent);
      expect(heard.bytes).toEqual(sent);
    });

    it('keeps for its listener what came before somebody listened', async () => {
      const { near, far } = await meet();
      far.write(Uint8Array.of(1, 2, 3));
      await turn(30);
      const heard = hear(near);
      await until(() => heard.bytes.length === 3);
      expect(heard.bytes).toEqual([1, 2, 3]);
    });

    it('says that it is full when nobody reads, and that it is empty again when somebody has read', async () => {
      const { near, far } = await meet();
      const heard = hear(near);
      let received = 0;
      far.onBytes((bytes) => void (received += bytes.length));
      far.pause();
      const block = 256 * 1024;
      let written = 0;
      let mayGoOn = true;
      // Every buffer on the way is smaller than this.
      while (mayGoOn && written < 256 * block) {
        mayGoOn = near.write(new Uint8Array(block));
        written += block;
        await turn(0);
      }
      expect(mayGoOn).toBe(false);
      expect(heard.drained).toBe(0);
      far.resume();
      await until(() => heard.drained > 0 && received === written);
      expect(near.write(Uint8Array.of(1))).toBe(true);
    });

    it('carries segments of any size, up to many buffers at once, both ways', async () => {
      const { near, far } = await meet();
      const heard = hear(near);
      let received = 0;
      far.onBytes((bytes) => void (received += bytes.length));
      const sizes = [1, 2, 3, 1500, 65_535, 65_536, 3_000_000];
      const total = sizes.reduce((sum, size) => sum + size, 0);
      for (const size of sizes) {
        near.write(new Uint8Array(size));
        far.write(new Uint8Array(size));
      }
      await until(() => received === total && heard.total === total);
    });

    it.each([1, 2, 63, 64, 65])('hands over the %i bytes that came before the far end went', async (count) => {
      const { near, far } = await meet();
      const heard = hear(near);
      for (let index = 0; index < count; index += 1) far.write(Uint8Array.of(index));
      await until(() => heard.bytes.length === count);
      far.cut();
      await heard.closed;
      expect(heard.bytes).toEqual(Array.from({ length: count }, (_, index) => index));
    });

    it('stays open, and lets itself be closed, while the far end neither reads nor speaks', async () => {
      const { near, far } = await meet();
      const heard = hear(near);
      far.pause();
      near.write(new Uint8Array(64 * 1024));
      await turn(50);
      expect(heard.ends).toEqual([]);
      near.close();
      await heard.closed;
      expect(heard.ends).toEqual([undefined]);
    });

    it('tells once when the far end has gone, and takes no more bytes', async () => {
      const { near, far } = await meet();
      const heard = hear(near);
      far.cut();
      await heard.closed;
      expect(near.write(Uint8Array.of(1))).toBe(false);
      near.close();
      await turn();
      expect(heard.ends).toHaveLength(1);
    });

    it('tells a late listener that it has ended', async () => {
      const { near, far } = await meet();
      far.cut();
      await turn(30);
      const heard = hear(near);
      await heard.closed;
      expect(heard.ends).toHaveLength(1);
    });

    it('closes both ends, in peace and once', async () => {
      const { near, far } = await meet();
      const heard = hear(near);
      near.close();
      near.close();
      await Promise.all([heard.closed, far.closed]);
      await turn();
      expect(heard.ends).toEqual([undefined]);
    });

    it('is refused where nobody listens, with the address in the error', async () => {
      const listener = await rig.listen(() => {});
      await listener.close();
      await expect(rig.connect(listener.target)).rejects.toMatchObject({
        name: 'ConnectionError',
        code: rig.refusal ?? 'CONNECTION_REFUSED',
        message: expect.stringContaining(String(listener.target.port)),
      });
    });

    it('is given up by its signal, before it began and while it opens', async () => {
      const { listener } = await meet();
      await expect(rig.connect(listener.target, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
      const abort = new AbortController();
      const opening = rig.connect(listener.target, abort.signal);
      abort.abort();
      await expect(opening).rejects.toMatchObject({ code: 'ABORTED' });
    });
  });
}

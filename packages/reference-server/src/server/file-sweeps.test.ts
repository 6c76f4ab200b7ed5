/** Tests of the sweeps of files: unfinished ones, and bytes that no file names. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualTime } from '@kitewire/mtproto/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryBlobs } from '../blobs/directory-blobs.js';
import type { BlobEntry } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { MachineClock } from '../ports/machine-clock.js';
import { createFreshStores } from '../stores/sqlite/fresh-stores.contract.js';
import type { Stores } from '../stores/stores.js';
import { startBlobSweep } from './blob-sweep.js';
import { startUploadSweep } from './upload-sweep.js';

const hour = 3_600_000;
const day = 24 * hour;

function clockOf(time: VirtualTime): Clock & MachineClock {
  return {
    now: () => time.now.unix,
    moment: () => time.now,
    wait: async () => {},
    setTimer: (at, onTime) => {
      let isOn = true;
      time.plan(at - time.now.instant, () => isOn && onTime());
      return () => {
        isOn = false;
      };
    },
  };
}

/** Lets what is under way on the disk happen. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

describe('S17 the sweep of unfinished files', () => {
  it('throws away what is old enough, at once, every hour, and also after it failed', async () => {
    const time = new VirtualTime(1_700_000_000_000);
    const asked: number[] = [];
    const events: string[] = [];
    const stop = startUploadSweep({
      uploads: {
        sweep: async (before) => {
          asked.push(before);
          if (asked.length === 2) throw new Error('no disk');
          return { uploads: asked.length === 1 ? 3 : 0, bytes: 700 };
        },
      },
      abandonedAfter: 86_400,
      clock: clockOf(time),
      logger: { log: (level, event, fields) => void events.push(`${level} ${event} ${fields?.['uploads'] ?? ''}`) },
    });
    await settle();
    time.moveTo(hour);
    await settle();
    time.moveTo(2 * hour);
    await settle();
    stop();
    time.moveTo(3 * hour);
    await settle();
    expect(asked).toEqual([0, hour, 2 * hour].map((passed) => 1_700_000_000_000 - day + passed));
    expect(events).toEqual(['info uploads.swept 3', 'error uploads.notSwept ']);
  });
});

describe('S17 the sweep of bytes that no file names', () => {
  let folder: string;
  let time: VirtualTime;
  let blobs: DirectoryBlobs;
  let stores: Stores;
  const ends: (() => void)[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kitewire-sweep-'));
    time = new VirtualTime(1_700_000_000_000);
    blobs = await DirectoryBlobs.open({ directory: folder, now: () => time.now.unix });
    stores = await createFreshStores();
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) end();
    await blobs.close();
    await stores.close();
    rmSync(folder, { recursive: true });
  });

  const keep = (text: string): Promise<string> => blobs.putBytes(new TextEncoder().encode(text));
  const start = (over: Partial<Parameters<typeof startBlobSweep>[0]> = {}): void => {
    ends.push(startBlobSweep({ blobs, files: stores.files, abandonedAfter: 86_400, clock: clockOf(time), logger: { log: () => undefined }, ...over }));
  };
  const keys = async (): Promise<string[]> => {
    const entries: BlobEntry[] = [];
    for await (const entry of blobs.list()) entries.push(entry);
    return entries.map(({ key }) => key).sort();
  };

  it('spares what a file names, and what is young: its file may be on the way', async () => {
    const [named, orphan] = [await keep('named'), await keep('orphan')];
    await stores.files.add({ kind: 'document', id: 1n, accessHash: 2n, dcId: 2, date: 1_700_000_000, mimeType: 'text/plain', size: 5, blob: named, attributes: [], thumbs: [] });
    time.moveTo(2 * day - hour);
    const young = await keep('young');
    start();
    await settle();
    expect(await keys()).toEqual([named, orphan, young].sort());
    time.moveTo(2 * day + 1);
    await settle();
    expect(await keys()).toEqual([named, young].sort());
  });

  it('spares what is stored again while it looks', async () => {
    const key = await keep('again');
    time.moveTo(3 * day);
    start({
      files: {
        namedBlobs: async () => {
          await keep('again');
          return new Set();
        },
      },
    });
    await settle();
    expect(await keys()).toEqual([key]);
  });

  it('asks in batches, however many there are', async () => {
    const asked: number[] = [];
    const entries = Array.from({ length: 1201 }, (_, index): BlobEntry => ({ key: String(index), size: 1, storedAt: 0 }));
    const deleted: string[] = [];
    start({
      blobs: {
        list: async function* () {
          yield* entries;
        },
        delete: async (key) => deleted.push(key) > 0,
      },
      files: {
        namedBlobs: async (named) => {
          asked.push(named.length);
          return new Set(['7']);
        },
      },
    });
    await settle();
    expect(asked).toEqual([500, 500, 201]);
    expect(deleted).toEqual(entries.map(({ key }) => key).filter((key) => key !== '7'));
  });
});

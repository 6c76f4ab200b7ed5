/** A program that takes in files until it is killed: it says each part and each file that it has acknowledged. */
import { join } from 'node:path';
import { writeSync } from 'node:fs';
import { defaultFileLimits } from '../domain/file-limits.js';
import { silentLogger } from '../ports/logger.js';
import { DirectoryBlobs } from './directory-blobs.js';
import { DirectoryUploads } from './directory-uploads.js';

/** Of every file. */
export const killPartCount = 12;
const partSize = 65_536;

/** The bytes of a part, different for each file; the last one is short. */
export function killPart(fileId: number, index: number): Uint8Array {
  return new Uint8Array(index === killPartCount - 1 ? 1000 : partSize).fill((fileId * 31 + index) & 0xff);
}

/** Opens what lies in a directory. */
export async function openBoth(directory: string): Promise<{ uploads: DirectoryUploads; blobs: DirectoryBlobs }> {
  const uploads = await DirectoryUploads.open({ directory: join(directory, 'uploads'), limits: defaultFileLimits, logger: silentLogger });
  return { uploads, blobs: await DirectoryBlobs.open({ directory: join(directory, 'files') }) };
}

/** Sends one part. */
export async function sendPart(uploads: DirectoryUploads, fileId: number, index: number): Promise<string> {
  const part = { userId: 1, fileId: BigInt(fileId), index, bytes: killPart(fileId, index), totalParts: killPartCount, now: Date.now() };
  return (await uploads.savePart(part)).type;
}

/** Makes a file of the parts and keeps it; gives its name. */
export async function keepFile({ uploads, blobs }: { readonly uploads: DirectoryUploads; readonly blobs: DirectoryBlobs }, fileId: number): Promise<string> {
  const outcome = await uploads.stage({ userId: 1, fileId: BigInt(fileId), parts: killPartCount, isBig: true, md5: '' });
  if (outcome.type === 'refused') return outcome.error;
  await blobs.put(outcome.blob);
  return outcome.blob.key;
}

/** Takes in one file after the other, the parts of each four at a time in a mixed order; never ends. */
export async function runUntilKilled(directory: string): Promise<never> {
  const both = await openBoth(directory);
  for (let fileId = 1; ; fileId += 1) {
    const order = Array.from({ length: killPartCount }, (_, index) => (index * 5) % killPartCount);
    const sendSome = async (): Promise<void> => {
      for (let index = order.shift(); index !== undefined; index = order.shift()) {
        if ((await sendPart(both.uploads, fileId, index)) === 'saved') writeSync(1, `part ${fileId} ${index}\n`);
      }
    };
    await Promise.all([sendSome(), sendSome(), sendSome(), sendSome()]);
    const key = await keepFile(both, fileId);
    writeSync(1, `file ${fileId} ${key}\n`);
    await both.uploads.use(1, BigInt(fileId), key);
  }
}

/** Sending and fetching files in tests of services. */
import type * as tl from '@kitewire/tl-schema/api';
import type { TestClient } from '../world.contract.js';

let lastFileId = 0n;

/** Sends the bytes of a file in parts of 1 KiB; gives what stands for it in requests. */
export async function uploadBytes(client: TestClient, bytes: Uint8Array, name = 'a.bin'): Promise<tl.RawInputFile> {
  const id = ++lastFileId;
  const parts = Math.ceil(bytes.length / 1024);
  for (let part = 0; part < parts; part += 1) await client.call({ _: 'upload.saveFilePart', fileId: id, filePart: part, bytes: bytes.subarray(part * 1024, (part + 1) * 1024) });
  return { _: 'inputFile', id, parts, name, md5Checksum: '' };
}

/** The beginning of a PNG with these sides: enough for a server that takes pictures as they are. */
export function pngHead(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

/** Bytes that differ from place to place. */
export function someBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) % 256);
}

/** What sends a document of these bytes. */
export async function documentOf(client: TestClient, bytes: Uint8Array, more: Partial<tl.RawInputMediaUploadedDocument> = {}): Promise<tl.RawInputMediaUploadedDocument> {
  return { _: 'inputMediaUploadedDocument', file: await uploadBytes(client, bytes), mimeType: 'application/zip', attributes: [{ _: 'documentAttributeFilename', fileName: 'a.zip' }], ...more };
}

/** The document in media or in the message of an answer. */
export function documentIn(from: tl.Updates | tl.MessageMedia): tl.RawDocument {
  const media = 'updates' in from ? messageIn(from).media : from;
  if (media?._ !== 'messageMediaDocument' || media.document?._ !== 'document') throw new RangeError('expected a document');
  return media.document;
}

/** The photo in media or in the message of an answer. */
export function photoIn(from: tl.Updates | tl.MessageMedia): tl.RawPhoto {
  const media = 'updates' in from ? messageIn(from).media : from;
  if (media?._ !== 'messageMediaPhoto' || media.photo?._ !== 'photo') throw new RangeError('expected a photo');
  return media.photo;
}

/** The first new message of an answer. */
export function messageIn(updates: tl.Updates): tl.RawMessage {
  return messagesIn(updates)[0] as tl.RawMessage;
}

/** The new messages of an answer. */
export function messagesIn(updates: tl.Updates): tl.RawMessage[] {
  if (updates._ !== 'updates') throw new RangeError(`expected updates, got ${updates._}`);
  return updates.updates.flatMap((update) => ((update._ === 'updateNewMessage' || update._ === 'updateNewChannelMessage') && update.message._ === 'message' ? [update.message] : []));
}

/** Where a document lies. */
export function locationOf({ id, accessHash, fileReference }: tl.RawDocument, thumbSize = ''): tl.RawInputDocumentFileLocation {
  return { _: 'inputDocumentFileLocation', id, accessHash, fileReference, thumbSize };
}

/** Where a photo lies. */
export function photoLocationOf({ id, accessHash, fileReference }: tl.RawPhoto, thumbSize: string): tl.RawInputPhotoFileLocation {
  return { _: 'inputPhotoFileLocation', id, accessHash, fileReference, thumbSize };
}

/** Fetches a stretch of a file. */
export async function fetchBytes(client: TestClient, location: tl.InputFileLocation, { offset = 0, limit = 1 << 20, precise = false } = {}): Promise<tl.RawUploadFile> {
  const file = await client.call({ _: 'upload.getFile', location, offset, limit, ...(precise && { precise: true as const }) });
  if (file._ !== 'upload.file') throw new RangeError(`expected a file, got ${file._}`);
  return file;
}

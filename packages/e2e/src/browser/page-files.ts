/** What runs in the page about files: a `File` goes out, a `Blob` or a stream comes in. */
import { type Client, createTransferControl, streamFile, type TransferControl, type TransferProgress } from '@kitewire/sdk';
import { seededBytes } from '../support/seeded-bytes.js';

/** As pages have them. */
declare const File: new (parts: readonly Uint8Array[], name: string, options: { readonly type: string }) => { readonly size: number; slice(start?: number, end?: number): never };
declare const crypto: { readonly subtle: { digest(algorithm: 'SHA-256', bytes: Uint8Array | ArrayBuffer): Promise<ArrayBuffer> } };

/** A file as it has arrived. */
export interface ArrivedFile {
  readonly size: number;
  /** SHA-256, hex. */
  readonly hash: string;
}

async function describe(bytes: Uint8Array | ArrayBuffer): Promise<ArrivedFile> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return { size: bytes.byteLength, hash: Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') };
}

/** The functions that tests call in the page; `current` gives the client that has logged in on it. */
export function createFilesPage(current: () => Client) {
  let progress: TransferProgress[] = [];
  let control: TransferControl | undefined;

  async function latest(chat: number) {
    const { messages: [message] } = await current().getHistory(chat, { limit: 1 });
    if (message?._ !== 'message') throw new Error('expected a message');
    return message;
  }

  return {
    /** Sends a `File` of so many bytes; with `haltAt`, halts as soon as so many have arrived. Gives the id of the message. */
    async sendFile(chat: number, size: number, { haltAt = Number.POSITIVE_INFINITY }: { readonly haltAt?: number } = {}): Promise<number> {
      const file = new File([seededBytes(size, size)], 'from a page.bin', { type: 'application/x-page' });
      const halting = createTransferControl();
      control = halting;
      progress = [];
      const { id } = await current().sendDocument(chat, file as never, {
        control,
        onProgress: (step) => {
          progress.push(step);
          if (step.transferred >= haltAt) halting.pause();
        },
      });
      return id;
    },
    isHalted: (): boolean => control?.isPaused ?? false,
    transferred: (): number[] => progress.map((step) => step.transferred),
    /** The file of the latest message, as a stream that is made a `Blob`. */
    async downloadAsBlob(chat: number): Promise<ArrivedFile> {
      const blob = await new Response(streamFile(current(), await latest(chat)) as never).blob();
      return describe(await blob.arrayBuffer());
    },
    /** A range of it. */
    async downloadRange(chat: number, offset: number, length: number): Promise<ArrivedFile> {
      return describe(await current().downloadBytes(await latest(chat), { offset, length }));
    },
    /** Reads only the beginning of it from a stream that is cancelled then. */
    async readBeginning(chat: number): Promise<ArrivedFile> {
      const reader = streamFile(current(), await latest(chat)).getReader();
      const { value } = await reader.read();
      await reader.cancel();
      return describe(value ?? new Uint8Array());
    },
  };
}

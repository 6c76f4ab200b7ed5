/** The files of messages in the outbox: on their way to the server, as far as they are there, and gone when they are not needed. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { ConnectionError } from '../errors/connection-error.js';
import { JointProgress } from '../files/joint-progress.js';
import { tellProgress } from '../files/tell-progress.js';
import type { TransferOptions, TransferProgress } from '../files/transfer-types.js';
import { resolveChat } from '../methods/resolve-chat.js';
import { openLocated } from '../methods/upload-input.js';
import { MediaUpload } from '../methods/upload-media.js';
import { uploadRecordName } from '../methods/upload-record-name.js';
import type { UploadedShare } from '../outbox/outbox.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { OutboxRecord, OutgoingFile, SendMediaAction } from '../storage/outbox-records.js';
import { createCancelSource, type CancelSource } from '../timing/cancel-source.js';

/** A record that sends media. */
export interface MediaRecord extends OutboxRecord {
  readonly action: SendMediaAction;
}

/** Whether a record sends media. */
export function isMediaRecord(record: OutboxRecord): record is MediaRecord {
  return record.action.type === 'sendMedia';
}

/** What is known of the files of one record. */
interface Outgoing {
  /** One for each item; `undefined` for media that the server has. */
  readonly uploads: readonly (MediaUpload | undefined)[];
  share: UploadedShare;
  /** When the share was told last. */
  toldAt: number;
  /** What goes on, and what ends it. */
  running: { readonly source: CancelSource; readonly end: Promise<unknown> } | undefined;
}

/** Shares are told this often at most; ms. */
const tellingPause = 100;

/** Uploads for the outbox of one client. */
export class OutgoingFiles {
  readonly #context: ClientContext;
  readonly #byLocalId = new Map<number, Outgoing>();
  readonly #listeners = new Set<(share: UploadedShare, record: MediaRecord) => void>();

  constructor(context: ClientContext) {
    this.#context = context;
  }

  /** How far the files of a record are; `undefined` where nothing was begun in this process. */
  shareOf(localId: number): UploadedShare | undefined {
    return this.#byLocalId.get(localId)?.share;
  }

  /** Calls a listener as uploads advance; gives what ends that. */
  watch(listener: (share: UploadedShare, record: MediaRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Uploads whatever the server lacks of the files of a record; all of them at once. Rejects with the first failure, when all have ended. */
  async prepare(record: MediaRecord, transfer: TransferOptions, signal: CancelSignal): Promise<void> {
    const outgoing = this.#outgoingOf(record);
    const source = createCancelSource();
    const onAbort = (): void => source.cancel(signal.reason);
    signal.addEventListener('abort', onAbort);
    const end = this.#upload(record, outgoing, { ...transfer, signal: source.signal }).catch((error: unknown) => {
      source.cancel();
      throw error;
    });
    outgoing.running = { source, end };
    try {
      await end;
    } finally {
      outgoing.running = undefined;
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** The media of a prepared record, one for each item. Throws a `ConnectionError` when they are not prepared. */
  mediaOf(record: MediaRecord): readonly tl.InputMedia[] {
    const { uploads } = this.#outgoingOf(record);
    return record.action.items.map(({ media }, index) => {
      const input = media.type === 'sent' ? media.input : uploads[index]?.media;
      if (input === undefined) throw new ConnectionError('CLOSED', 'The upload was ended.');
      return input;
    });
  }

  /** A message with these files was refused: what the refusal says of them is mended when they are prepared again. */
  noteLoss(localId: number, error: Error): void {
    for (const upload of this.#byLocalId.get(localId)?.uploads ?? []) upload?.noteLoss(error);
  }

  /** A record is over: its copies of files and what was kept of its uploads are removed. */
  async forget(record: MediaRecord): Promise<void> {
    const { localId, action } = record;
    const outgoing = this.#byLocalId.get(localId);
    this.#byLocalId.delete(localId);
    outgoing?.running?.source.cancel();
    await outgoing?.running?.end.catch(() => {});
    for (const upload of outgoing?.uploads ?? []) await upload?.forget();
    const { vault, logger } = this.#context;
    if (vault === undefined) return;
    const names = action.items.flatMap(({ media }, index) => (media.type === 'upload' ? this.#namesOf(media.file, keyOf(localId, index)) : []));
    for (const name of names) await vault.delete(name).catch((error: unknown) => logger.log('warn', 'A file of the client that is not needed cannot be removed', { error }));
  }

  /** The client is closed: uploads end, and what is kept of them stays. */
  stop(): void {
    for (const { running } of this.#byLocalId.values()) running?.source.cancel();
    this.#byLocalId.clear();
  }

  async #upload(record: MediaRecord, outgoing: Outgoing, transfer: TransferOptions): Promise<void> {
    const { action: { items }, localId, chatId } = record;
    const albumPeer = items.length > 1 ? (await resolveChat(this.#context, chatId, transfer.signal)).peer : undefined;
    const joint = new JointProgress(items.map(({ media }) => (media.type === 'upload' ? media.file.source.size : 0)));
    const ends = outgoing.uploads.map(async (upload, index) => {
      const onProgress = (news: TransferProgress): void => this.#note(record, outgoing, joint.note(index, news), transfer);
      await upload?.prepare({ ...transfer, onProgress, albumPeer, key: keyOf(localId, index), keep: true });
    });
    // One that has failed ends the others, and none of them is underway when this is over.
    const first = Promise.all(ends);
    first.catch(() => outgoing.running?.source.cancel());
    await Promise.allSettled(ends);
    await first;
  }

  #note(record: MediaRecord, outgoing: Outgoing, progress: TransferProgress, { onProgress }: TransferOptions): void {
    const { localId } = record;
    const { total } = outgoing.share;
    const transferred = Math.max(outgoing.share.transferred, progress.transferred);
    outgoing.share = { localId, transferred, total };
    const now = this.#context.clock.now().instant;
    if (now - outgoing.toldAt < tellingPause && transferred < total) return;
    outgoing.toldAt = now;
    tellProgress(onProgress, { ...progress, transferred, total });
    for (const listener of this.#listeners) listener(outgoing.share, record);
  }

  #outgoingOf({ localId, action: { items } }: MediaRecord): Outgoing {
    const known = this.#byLocalId.get(localId);
    if (known) return known;
    const uploads = items.map(({ media }) => (media.type === 'upload' ? this.#uploadOf(media.file) : undefined));
    const total = items.reduce((sum, { media }) => sum + (media.type === 'upload' ? media.file.source.size : 0), 0);
    const outgoing: Outgoing = { uploads, share: { localId, transferred: 0, total }, toldAt: Number.NEGATIVE_INFINITY, running: undefined };
    this.#byLocalId.set(localId, outgoing);
    return outgoing;
  }

  #uploadOf(file: OutgoingFile): MediaUpload {
    const { source, thumb } = file;
    return new MediaUpload(this.#context, { open: () => openLocated(this.#context, source), openThumb: thumb && (() => openLocated(this.#context, thumb)) }, file);
  }

  #namesOf({ source, thumb }: OutgoingFile, key: string): string[] {
    const copies = [source, thumb].flatMap((locator) => (locator?.type === 'vault' ? locator.path : []));
    return [...copies, uploadRecordName(this.#context, { key, locator: source, size: source.size })];
  }
}

/** By what a later process finds an upload again. */
function keyOf(localId: number, index: number): string {
  return `outbox ${localId} ${index}`;
}

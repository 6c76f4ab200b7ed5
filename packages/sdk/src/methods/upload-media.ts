/** One file of a message on its way to the server, until something can be sent with it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { UploadedFile } from '../files/uploaded-file.js';
import { type FileDescription, storedMedia, uploadedMedia } from './input-media.js';
import { uploadFile, type UploadFileOptions } from './upload-file.js';
import type { UploadInput } from './upload-input.js';

/** What opens a file, as often as it is needed. */
export interface MediaSource {
  readonly open: () => Promise<UploadInput> | UploadInput;
  readonly openThumb?: (() => Promise<UploadInput> | UploadInput) | undefined;
}

export interface MediaUploadOptions extends UploadFileOptions {
  /** Of an album: the chat, which the server wants to know before the message. */
  readonly albumPeer?: tl.InputPeer | undefined;
}

/** A file of a message. */
export class MediaUpload {
  readonly #context: ClientContext;
  readonly #source: MediaSource;
  readonly #description: FileDescription;
  #file: UploadedFile | undefined;
  #thumb: UploadedFile | undefined;
  #stored: tl.InputMedia | undefined;
  /** Why the server did not take it. */
  #loss: Error | undefined;

  constructor(context: ClientContext, source: MediaSource, description: FileDescription) {
    this.#context = context;
    this.#source = source;
    this.#description = description;
  }

  /** As a message takes it, once it is prepared. */
  get media(): tl.InputMedia | undefined {
    if (this.#stored) return this.#stored;
    return this.#file && uploadedMedia(this.#description, this.#file.inputFile, this.#thumb?.inputFile);
  }

  /** The server has refused a message with it: `prepare` mends it. */
  noteLoss(error: Error): void {
    this.#loss = error;
  }

  /** Uploads what the server lacks. Rejects as `uploadFile` does. */
  async prepare(options: MediaUploadOptions): Promise<void> {
    const loss = this.#loss;
    this.#loss = undefined;
    if (loss) await this.repair(loss, options);
    else if (!this.#file) await this.#uploadThumb(options);
    const { name, mimeType } = this.#description;
    this.#file ??= await uploadFile(this.#context, await this.#source.open(), { ...options, name, mimeType });
    const { albumPeer } = options;
    if (albumPeer !== undefined) this.#stored ??= await this.#store(this.#file, albumPeer, options);
  }

  /** Uploads again what the server lacks by its own word; gives whether it was that which it has refused. Rejects as `uploadFile` does. */
  async repair(error: Error, options: MediaUploadOptions): Promise<boolean> {
    this.#stored = undefined;
    try {
      if (!(await this.#file?.repair(error, options))) return false;
    } catch (cause) {
      // An upload that was in vain once always is: it begins anew, should anybody want it again.
      this.#file = undefined;
      throw cause;
    }
    await this.#uploadThumb(options);
    return true;
  }

  /** The message was sent, or will not be: what was kept for a later process goes. */
  async forget(): Promise<void> {
    await this.#file?.forget();
  }

  /** It is small: it is uploaded again rather than kept. */
  async #uploadThumb({ signal }: MediaUploadOptions): Promise<void> {
    const { openThumb } = this.#source;
    if (openThumb) this.#thumb = await uploadFile(this.#context, await openThumb(), { name: 'thumb.jpg', mimeType: 'image/jpeg', ...(signal && { signal }) });
  }

  /** Albums take only what the server has made of a file. */
  async #store(file: UploadedFile, peer: tl.InputPeer, options: MediaUploadOptions): Promise<tl.InputMedia> {
    const { spoiler } = this.#description;
    for (;;) {
      try {
        const media = uploadedMedia(this.#description, file.inputFile, this.#thumb?.inputFile);
        return storedMedia(await this.#context.call({ _: 'messages.uploadMedia', peer, media }, { signal: options.signal, floodThreshold: 0 }), spoiler);
      } catch (error) {
        if (!(await file.repair(error, options))) throw error;
      }
    }
  }
}

/** What may be said about a file that is sent. */
import type * as tl from '@kitewire/tl-schema/api';
import type { TransferOptions } from '../files/transfer-types.js';
import type { MediaKind } from '../storage/outbox-records.js';
import type { UploadInput } from './upload-input.js';

/** A file to be uploaded, or media that the server has, such as an `inputMediaDocument`. */
export type MediaInput = UploadInput | tl.InputMedia;

/** What is said about a file. */
export interface FileOptions {
  /** The text below it, up to 1024 UTF-16 code units. */
  readonly caption?: string;
  /** Formatting of the caption; offsets and lengths in UTF-16 code units. */
  readonly entities?: readonly tl.MessageEntity[];
  /** As the recipients see it; that of the file unless given. */
  readonly name?: string;
  /** That of the file unless given, or what its name suggests. */
  readonly mimeType?: string;
  /** Whether it is hidden until somebody taps on it. */
  readonly spoiler?: boolean;
  /** Pixels; of videos. */
  readonly width?: number;
  readonly height?: number;
  /** Seconds; of videos, music and voice. */
  readonly duration?: number;
  /** Of music. */
  readonly title?: string;
  readonly performer?: string;
  /** Of voice: 100 levels of 5 bits each, 63 bytes. https://core.telegram.org/constructor/documentAttributeAudio */
  readonly waveform?: Uint8Array;
  /** A JPEG of at most 320 pixels and 200 KB to be shown before the file; not for photos. */
  readonly thumb?: UploadInput;
  /** Bytes of a stream, where they are known. */
  readonly size?: number;
}

/** What is said about the message itself. */
export interface MessageOptions {
  /** The id of the message that this one replies to. */
  readonly replyTo?: number;
  /** Whether the recipients are notified without a sound. */
  readonly silent?: boolean;
  /** Whether the draft of the chat goes; `false`. */
  readonly clearDraft?: boolean;
  /** The number by which the server knows this sending again, 64 bits; random unless given. Further messages of an album count up from it. */
  readonly randomId?: bigint;
}

/** What the methods take that send one file. */
export interface SendFileOptions extends FileOptions, MessageOptions, TransferOptions {}

/** One message of an album. */
export interface AlbumItem extends FileOptions {
  /** Photos and videos go together; documents and music only with their like. */
  readonly kind: Exclude<MediaKind, 'voice'>;
  readonly file: MediaInput;
}

/** What `sendAlbum` takes. */
export interface SendAlbumOptions extends MessageOptions, TransferOptions {}

/**
 * What the server is told about a file beside its name.
 *
 * @see https://core.telegram.org/type/DocumentAttribute
 */
export function attributesOf(kind: MediaKind, { width = 0, height = 0, duration = 0, title, performer, waveform }: FileOptions): readonly tl.DocumentAttribute[] | undefined {
  switch (kind) {
    case 'video':
      return [{ _: 'documentAttributeVideo', supportsStreaming: true, duration, w: width, h: height }];
    case 'audio':
      return [{ _: 'documentAttributeAudio', duration: Math.round(duration), ...(title !== undefined && { title }), ...(performer !== undefined && { performer }) }];
    case 'voice':
      return [{ _: 'documentAttributeAudio', voice: true, duration: Math.round(duration), ...(waveform && { waveform }) }];
    case 'document':
      return width > 0 && height > 0 ? [{ _: 'documentAttributeImageSize', w: width, h: height }] : undefined;
    case 'photo':
      return undefined;
  }
}

/** What a document says about itself: what of it is kept, and which kind of media it makes of it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { StoredFile } from './stored-file.js';

/** Kinds of media as rights tell them apart. */
export type MediaKind = 'photo' | 'video' | 'roundvideo' | 'audio' | 'voice' | 'gif' | 'sticker' | 'document';

/** Bytes and UTF-16 units of what an attribute says at most. */
const longestText = 255;
const longestWaveform = 256;

/** Attributes of one document at most. */
const mostAttributes = 16;

/** Attributes as they are kept: one of each kind that the server knows, cut where they are too long. */
export function cleanAttributes(attributes: readonly tl.DocumentAttribute[]): tl.DocumentAttribute[] {
  const kept = new Map<string, tl.DocumentAttribute>();
  for (const attribute of attributes.slice(0, mostAttributes)) {
    const cleaned = cleanAttribute(attribute);
    if (cleaned !== undefined) kept.set(cleaned._, cleaned);
  }
  return [...kept.values()];
}

function cleanAttribute(attribute: tl.DocumentAttribute): tl.DocumentAttribute | undefined {
  switch (attribute._) {
    case 'documentAttributeFilename':
      return { ...attribute, fileName: cleanFileName(attribute.fileName) };
    case 'documentAttributeImageSize':
      return { ...attribute, w: clampSide(attribute.w), h: clampSide(attribute.h) };
    case 'documentAttributeVideo': {
      const { videoCodec, videoStartTs, ...rest } = attribute;
      return {
        ...{ ...rest, duration: cleanSeconds(attribute.duration), w: clampSide(attribute.w), h: clampSide(attribute.h) },
        ...(videoStartTs !== undefined && { videoStartTs: cleanSeconds(videoStartTs) }),
        ...(videoCodec !== undefined && { videoCodec: videoCodec.slice(0, longestText) }),
      };
    }
    case 'documentAttributeAudio': {
      const { title, performer, waveform, ...rest } = attribute;
      return {
        ...{ ...rest, duration: cleanSeconds(attribute.duration) },
        ...(title !== undefined && { title: title.slice(0, longestText) }),
        ...(performer !== undefined && { performer: performer.slice(0, longestText) }),
        ...(waveform !== undefined && { waveform: waveform.slice(0, longestWaveform) }),
      };
    }
    case 'documentAttributeSticker':
      // Of a set that the server would have to know.
      return { _: 'documentAttributeSticker', alt: attribute.alt.slice(0, longestText), stickerset: { _: 'inputStickerSetEmpty' } };
    case 'documentAttributeAnimated':
    case 'documentAttributeHasStickers':
      return attribute;
    default:
      return undefined;
  }
}

/** The last part of a path, without what no name of a file may have; whoever saves it must look at it again. */
function cleanFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  const clean = last.replace(/[\u0000-\u001f\u007f]/g, '');
  // A long name is cut before what says which kind of file it is.
  const [ending = ''] = /\.[^.]{1,16}$/.exec(clean) ?? [];
  return clean.length <= longestText ? clean : `${clean.slice(0, longestText - ending.length)}${ending}`;
}

function clampSide(side: number): number {
  return Math.min(Math.max(side, 0), 0xffff);
}

/** Seconds that can be kept as JSON, and shown to clients of older layers, for which they are a whole number of 32 bits. */
function cleanSeconds(seconds: number): number {
  return Number.isNaN(seconds) ? 0 : Math.min(Math.max(seconds, 0), 0x7fff_ffff);
}

/** A media type as it is kept. https://www.rfc-editor.org/rfc/rfc6838#section-4.2 */
export function cleanMimeType(mimeType: string): string {
  return /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/.test(mimeType) ? mimeType.toLowerCase() : 'application/octet-stream';
}

/** The kind of media that a file is. */
export function mediaKindOf(file: StoredFile): MediaKind {
  if (file.kind === 'photo') return 'photo';
  const named = new Map(file.attributes.map((attribute) => [attribute._, attribute]));
  if (named.has('documentAttributeSticker')) return 'sticker';
  if (named.has('documentAttributeAnimated')) return 'gif';
  const video = named.get('documentAttributeVideo') as tl.RawDocumentAttributeVideo | undefined;
  if (video !== undefined) return video.roundMessage ? 'roundvideo' : 'video';
  const audio = named.get('documentAttributeAudio') as tl.RawDocumentAttributeAudio | undefined;
  if (audio !== undefined) return audio.voice ? 'voice' : 'audio';
  return 'document';
}

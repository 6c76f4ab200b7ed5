/** The photos and documents in what the server gives: what can be downloaded, and renewed. */
import type * as tl from '@kitewire/tl-schema/api';

/** What photos and documents are looked for in. */
export type MediaHolder = { readonly _: string };

/** Gives the photos and documents of a message, its media, or itself; the main one first. */
export function photosAndDocuments(holder: MediaHolder): (tl.RawPhoto | tl.RawDocument)[] {
  const value = holder as tl.Message | tl.MessageMedia | tl.MessageExtendedMedia | tl.Photo | tl.Document;
  switch (value._) {
    case 'photo':
    case 'document':
      return [value];
    case 'message':
      return all(value.media);
    case 'messageService': {
      const { action } = value;
      return 'photo' in action ? all(action.photo) : [];
    }
    case 'messageMediaPhoto':
      return all(value.photo);
    case 'messageMediaDocument':
      return all(value.document, value.videoCover, ...(value.altDocuments ?? []));
    case 'messageMediaWebPage':
      return value.webpage._ === 'webPage' ? all(value.webpage.document, value.webpage.photo) : [];
    case 'messageMediaGame':
      return all(value.game.document, value.game.photo);
    case 'messageMediaInvoice':
      return all(value.extendedMedia);
    case 'messageMediaPaidMedia':
      return all(...value.extendedMedia);
    case 'messageExtendedMedia':
      return all(value.media);
    default:
      return [];
  }
}

function all(...holders: readonly (MediaHolder | undefined)[]): (tl.RawPhoto | tl.RawDocument)[] {
  return holders.flatMap((holder) => (holder ? photosAndDocuments(holder) : []));
}

/** The text of a message: how long it may be. */

/** UTF-16 units in a message. https://core.telegram.org/api/config#message-length-max */
export const longestMessage = 4096;

/** Why a text cannot be sent; `undefined` when it can. */
export function findTextFault(text: string): 'MESSAGE_EMPTY' | 'MESSAGE_TOO_LONG' | undefined {
  if (text.trim() === '') return 'MESSAGE_EMPTY';
  return text.length > longestMessage ? 'MESSAGE_TOO_LONG' : undefined;
}

/** UTF-16 units in a caption. https://core.telegram.org/api/config#caption-length-limit-default */
const longestCaption = 1024;

/** Why a text cannot stand under a file; `undefined` when it can. */
export function findCaptionFault(text: string): 'MEDIA_CAPTION_TOO_LONG' | undefined {
  return text.length > longestCaption ? 'MEDIA_CAPTION_TOO_LONG' : undefined;
}

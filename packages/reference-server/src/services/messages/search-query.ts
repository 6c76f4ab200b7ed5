/** What a search asks for, as clients say it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { MessageQuery, MessageTrait } from '../../domain/search.js';
import { mostQueryWords } from '../../domain/search.js';
import { searchWordsOf } from '../../domain/search-words.js';
import { refuse } from '../../errors.js';

/** UTF-16 units of a question that are looked at. */
const longestQuestion = 4096;

/** The words and the filter of a search; `undefined` where nothing can be found: the server has no such messages. */
export function readQuery(question: string, filter: tl.MessagesFilter): MessageQuery | undefined {
  const asked = question.slice(0, longestQuestion);
  const words = searchWordsOf(asked).slice(0, mostQueryWords);
  // A question of signs alone has words that no text has.
  if (words.length === 0 && asked.trim() !== '') return undefined;
  if (filter._ === 'inputMessagesFilterEmpty') return { words };
  const trait = traits[filter._];
  return trait && { words, trait };
}

const traits: Readonly<Partial<Record<tl.MessagesFilter['_'], MessageTrait>>> = {
  inputMessagesFilterPinned: 'pinned',
  inputMessagesFilterUrl: 'url',
  inputMessagesFilterPhotos: 'photo',
  inputMessagesFilterVideo: 'video',
  inputMessagesFilterPhotoVideo: 'photoVideo',
  inputMessagesFilterDocument: 'document',
  inputMessagesFilterGif: 'gif',
  inputMessagesFilterMusic: 'audio',
  inputMessagesFilterVoice: 'voice',
  inputMessagesFilterRoundVideo: 'roundVideo',
  inputMessagesFilterRoundVoice: 'roundVoice',
};

/** A date of a request: 0 for no bound. */
export function readDate(date: number): number {
  if (date < 0) refuse('INPUT_FILTER_INVALID');
  return date;
}

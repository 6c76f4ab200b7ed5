/** The methods of langpack.*: the server has no language packs. */
import { refuse } from '../../errors.js';
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';

const noPack = (): never => refuse('LANG_PACK_INVALID');

export const langpackHandlers: Handlers<ServiceEnvironment> = {
  'langpack.getLangPack': { access: 'anyone', answer: noPack },
  'langpack.getStrings': { access: 'anyone', answer: noPack },
  'langpack.getDifference': { access: 'anyone', answer: noPack },
  'langpack.getLanguages': { access: 'anyone', answer: noPack },
  'langpack.getLanguage': { access: 'anyone', answer: noPack },
};

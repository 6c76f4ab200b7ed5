/** The methods of upload.*. */
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';
import { saveBigFilePart, saveFilePart } from './save-part.js';

export const uploadHandlers: Handlers<ServiceEnvironment> = {
  'upload.saveFilePart': { access: 'user', answer: saveFilePart },
  'upload.saveBigFilePart': { access: 'user', answer: saveBigFilePart },
};

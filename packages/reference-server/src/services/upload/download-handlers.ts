/** The methods by which files are fetched. */
import type { Handlers } from '../../rpc/handlers.js';
import type { ServiceEnvironment } from '../context.js';
import { getCdnFileHashes, reuploadCdnFile } from './cdn-files.js';
import { getFile, getFileHashes } from './get-file.js';

export const downloadHandlers: Handlers<ServiceEnvironment> = {
  'upload.getFile': { access: 'user', answer: getFile },
  'upload.getFileHashes': { access: 'user', answer: getFileHashes },
  'upload.reuploadCdnFile': { access: 'user', answer: reuploadCdnFile },
  'upload.getCdnFileHashes': { access: 'user', answer: getCdnFileHashes },
};

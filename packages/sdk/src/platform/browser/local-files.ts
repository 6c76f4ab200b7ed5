/** Files of the web, as browsers open them; they have no paths. */
import type { LocalFiles } from '../../ports/local-files.js';
import { openUrl } from '../open-url.js';

/** What `createClient` has by itself, and `openClient` gets as its option `files`. */
export const localFiles: LocalFiles = { openUrl };

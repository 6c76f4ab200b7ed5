/** Files of the machine and of the web, as Node.js opens them. */
import { resolve } from 'node:path';
import type { LocalFiles } from '../../ports/local-files.js';
import { openUrl } from '../open-url.js';
import { createPath } from './create-path.js';
import { openPath } from './open-path.js';
import { placeIn } from './place-in.js';

/** What `createClient` has by itself, and `openClient` gets as its option `files`. */
export const localFiles: LocalFiles = { openPath, absolutePath: (path) => resolve(path), createPath, placeIn, openUrl };

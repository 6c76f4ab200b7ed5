/** The name that a downloaded file gets where nobody has chosen one. */
import type { RemoteFile } from './remote-file.js';
import { safeFileName } from './safe-file-name.js';

/** What belongs behind the dot, for what has no name of its own. */
const extensions: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/gif': 'gif', 'image/webp': 'webp', 'video/mp4': 'mp4', 'audio/ogg': 'ogg', 'audio/mpeg': 'mp3' };

/** Gives the sender's name, made safe, or one made of the ids of the file. */
export function fileNameOf({ name, key, mimeType = '' }: Pick<RemoteFile, 'name' | 'key' | 'mimeType'>): string {
  const own = key.replaceAll(':', '_').replace(/_$/, '');
  const extension = extensions[mimeType];
  return name === undefined || name === '' ? `${own}${extension === undefined ? '' : `.${extension}`}` : safeFileName(name, own);
}

/** What an address on the web answers as the source of an upload. */
import { FileError, type FileErrorCode } from '../errors/file-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { readableSource } from '../files/stream-source.js';
import type { FileSource } from '../ports/file-source.js';

const codes: Readonly<Record<number, FileErrorCode>> = { 401: 'ACCESS_DENIED', 403: 'ACCESS_DENIED', 404: 'SOURCE_MISSING', 410: 'SOURCE_MISSING' };

/**
 * Opens what an `http:` or `https:` address answers, as a stream. Rejects with a `FileError`: `SOURCE_MISSING`,
 * `ACCESS_DENIED`, `SOURCE_FAILED`; and with a `UsageError` for other addresses.
 */
export async function openUrl(url: string, signal?: CancelSignal): Promise<FileSource> {
  const address = new URL(url);
  if (address.protocol !== 'http:' && address.protocol !== 'https:') throw new UsageError(`Only http and https addresses can be uploaded, not ${address.protocol}`);
  const shown = address.origin + address.pathname;
  const giveUp = new AbortController();
  const onAbort = (): void => giveUp.abort();
  signal?.addEventListener('abort', onAbort);
  const answer = await fetch(address, { signal: giveUp.signal })
    .catch((cause: unknown) => {
      throw new FileError('SOURCE_FAILED', `${shown} cannot be reached.`, { cause });
    })
    .finally(() => signal?.removeEventListener('abort', onAbort));
  if (!answer.ok || !answer.body) {
    void answer.body?.cancel().catch(() => {});
    throw new FileError(codes[answer.status] ?? 'SOURCE_FAILED', `${shown} answered with ${answer.status}.`);
  }
  const { headers, body } = answer;
  // The length of what is compressed on the way says nothing about what comes out.
  const length = headers.has('content-encoding') ? undefined : headers.get('content-length');
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  const source = readableSource(body, {
    size: length !== null && length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined,
    name: nameIn(address.pathname),
    mimeType: type.trim() === '' ? undefined : type.trim(),
  });
  return source;
}

/** The last part of a path, as it was before it was escaped. */
function nameIn(path: string): string | undefined {
  const last = path.slice(path.lastIndexOf('/') + 1);
  if (last === '') return undefined;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

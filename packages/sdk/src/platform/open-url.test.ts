/** Answers of the web at large, which no server on this machine can give: other hosts, TLS, lengths that are wrong. */
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openUrl } from './open-url.js';

const text = (body: string, headers: Readonly<Record<string, string>> = {}): HttpResponse<string> => new HttpResponse(body, { headers });

const web = setupServer(
  http.get('https://files.example/moved.pdf', () => new HttpResponse(null, { status: 302, headers: { location: 'https://cdn.example/9f8a' } })),
  http.get('https://cdn.example/9f8a', () => text('12345', { 'content-length': '5', 'content-type': 'application/pdf' })),
  http.get('https://files.example/status/:status', ({ params }) => new HttpResponse(null, { status: Number(params['status']) })),
  http.get('https://files.example/length/:length', ({ params }) => text('12345', { 'content-length': String(params['length']) })),
  http.get('https://files.example/*', () => text('abc')),
  http.get('https://down.example/*', () => HttpResponse.error()),
);

describe('an address somewhere on the web', () => {
  beforeAll(() => web.listen({ onUnhandledRequest: 'error' }));
  afterAll(() => web.close());

  it('leads over other hosts to the file, which has the name that it was asked for by', async () => {
    const source = await openUrl('https://files.example/moved.pdf');
    expect(source).toMatchObject({ name: 'moved.pdf', size: 5, mimeType: 'application/pdf' });
    expect(Buffer.from(await source.read(0, 10)).toString()).toBe('12345');
    await source.close();
  });

  it.each([
    [401, 'ACCESS_DENIED'],
    [403, 'ACCESS_DENIED'],
    [404, 'SOURCE_MISSING'],
    [410, 'SOURCE_MISSING'],
    [204, 'SOURCE_FAILED'],
    [429, 'SOURCE_FAILED'],
    [503, 'SOURCE_FAILED'],
  ])('that answers with %i gives no file: %s', async (status, code) => {
    await expect(openUrl(`https://files.example/status/${status}`)).rejects.toMatchObject({ name: 'FileError', code });
  });

  it.each(['-1', '1e3', '', '12345678901234567890'])('tells no length by "%s"', async (length) => {
    const source = await openUrl(`https://files.example/length/${length}`);
    expect(source.size).toBeUndefined();
    await source.close();
  });

  it('gives the last part of its path as a name, where there is one', async () => {
    const names = [];
    for (const path of ['a%20b.png?token=1', 'na%C3%AFve.txt', '', 'folder/']) {
      const source = await openUrl(`https://files.example/${path}`);
      names.push(source.name);
      await source.close();
    }
    expect(names).toEqual(['a b.png', 'naïve.txt', undefined, undefined]);
  });

  it('is not told with its secrets when it fails', async () => {
    const failures = await Promise.all(
      ['https://down.example/a?token=s3cret', 'https://user:s3cret@files.example/a', 'https://files.example/status/403?token=s3cret'].map((url) => openUrl(url).catch((error: unknown) => error)),
    );
    for (const failure of failures) {
      expect(failure).toMatchObject({ name: 'FileError' });
      expect((failure as Error).message).not.toContain('s3cret');
    }
  });
});

/** The error tree as a whole. */
import { describe, expect, it } from 'vitest';
import { AbortedError } from './aborted-error.js';
import { ConnectionError } from './connection-error.js';
import { PasswordError } from './password-error.js';
import { SdkError } from './sdk-error.js';
import { StorageError } from './storage-error.js';
import { UsageError } from './usage-error.js';

describe('an error of the SDK', () => {
  const cause = new Error('underneath');

  it.each([
    [new UsageError('Wrong.'), 'UsageError', 'USAGE'],
    [new PasswordError('NO_PASSWORD', 'No password.', { cause }), 'PasswordError', 'NO_PASSWORD'],
    [new AbortedError(cause), 'AbortedError', 'ABORTED'],
    [new ConnectionError('CONNECTION_REFUSED', 'Nobody listens at 127.0.0.1:1.', { cause }), 'ConnectionError', 'CONNECTION_REFUSED'],
    [new StorageError('DATABASE_LOCKED', 'The database x is open.', { cause }), 'StorageError', 'DATABASE_LOCKED'],
  ])('is an SdkError with a name and a code: %s', (error, name, code) => {
    expect(error).toBeInstanceOf(SdkError);
    expect(error).toMatchObject({ name, code });
    expect(error.stack).toContain(name);
  });

  it('says what happened and what to do, and passes its cause on', () => {
    const error = new ConnectionError('UNKNOWN_SERVER_KEY', 'The server at 127.0.0.1:443 offers 1 key, none of them is trusted.', { cause });
    expect(error.message).toMatch(/^The server at .* none of them is trusted\. Pass the server's RSA public key/);
    expect(error.cause).toBe(cause);
    expect(new AbortedError('why').cause).toBe('why');
    expect('cause' in new AbortedError()).toBe(false);
  });
});

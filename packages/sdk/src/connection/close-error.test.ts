/** From reasons of the link to errors of the SDK. */
import { describe, expect, it } from 'vitest';
import { callError, closeError, isFinal } from './close-error.js';

const address = '127.0.0.1:4430';

describe('the error of a stream that the link has closed', () => {
  it('names the address and the reason', () => {
    const error = closeError({ code: 'TIMEOUT', message: 'The server did not answer a ping in time' }, address);
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'CONNECTION_TIMEOUT' });
    expect(error.message).toMatch(/127\.0\.0\.1:4430 was closed: The server did not answer a ping in time\./);
  });

  it('is final only where trying again would meet the same', () => {
    expect(isFinal(closeError({ code: 'UNKNOWN_SERVER_KEY', message: 'x' }, address))).toBe(true);
    expect(isFinal(closeError({ code: 'PROTOCOL_VIOLATION', message: 'x' }, address))).toBe(false);
  });
});

describe('the error of a call that is not carried', () => {
  it('is a mistake of the caller when no connection would carry it', () => {
    const error = callError({ code: 'LIMIT_EXCEEDED', message: 'a call has 3000000 bytes' }, address);
    expect(error).toMatchObject({ name: 'UsageError', code: 'USAGE', message: 'The call cannot be sent: a call has 3000000 bytes.' });
  });

  it('is one of the connection otherwise', () => {
    expect(callError({ code: 'PROTOCOL_VIOLATION', message: 'x' }, address)).toMatchObject({ name: 'ConnectionError', code: 'PROTOCOL_VIOLATION' });
  });
});

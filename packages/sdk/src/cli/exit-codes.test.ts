/** Exit codes and texts of errors. */
import { describe, expect, it } from 'vitest';
import { AbortedError } from '../errors/aborted-error.js';
import { ConnectionError } from '../errors/connection-error.js';
import { FileError } from '../errors/file-error.js';
import { OutboxError } from '../errors/outbox-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { SessionStringError } from '../errors/session-string-error.js';
import { UsageError } from '../errors/usage-error.js';
import { CliError } from './cli-error.js';
import { codeOf, describeError, traceError } from './describe-error.js';
import { exitCodeOf } from './exit-codes.js';

describe('the exit code', () => {
  it.each([
    [new CliError('BAD_COMMAND_LINE', 'x'), 2],
    [new CliError('NOT_LOGGED_IN', 'x'), 3],
    [new CliError('NOT_FOUND', 'x'), 1],
    [new CliError('INTERRUPTED', 'x'), 130],
    [new AbortedError(), 130],
    [new ConnectionError('CONNECTION_REFUSED', 'x'), 4],
    [new ConnectionError('AUTH_KEY_UNKNOWN', 'x'), 3],
    [new RpcError(401, 'SESSION_REVOKED', 'x'), 3],
    [new RpcError(400, 'PEER_ID_INVALID', 'x'), 1],
    [new OutboxError('LOGGED_OUT', 'x'), 3],
    [new OutboxError('OUTBOX_FULL', 'x'), 1],
    [new SessionStringError('NOT_LOGGED_IN', 'x'), 3],
    [new UsageError('x'), 1],
    [new Error('x'), 1],
    ['x', 1],
  ])('of %s is %d', (error, exitCode) => expect(exitCodeOf(error)).toBe(exitCode));
});

describe('the text of an error', () => {
  it('is one line without a stack', () => {
    expect(describeError(new RpcError(400, 'PEER_ID_INVALID', 'a.b'))).toMatch(/^a\.b failed with 400 PEER_ID_INVALID\. /);
    const taken = 'There is something at /tmp/pass `overwrite` already.';
    expect(describeError(new FileError('TARGET_EXISTS', taken))).toBe(`${taken} Choose another name, or pass --overwrite.`);
    expect(describeError(new FileError('SOURCE_MISSING', taken))).toBe(`${taken} Name a file that exists.`);
    expect(describeError(new Error('first\nsecond'))).toBe('first second (--debug tells more.)');
    expect(describeError('thrown')).toBe('thrown (--debug tells more.)');
    expect(describeError(new AbortedError('SIGINT'))).toBe('Interrupted.');
  });

  it('has the whole story on demand', () => {
    const error = new CliError('NOT_FOUND', 'above', { cause: new Error('beneath', { cause: 'deepest' }) });
    expect(traceError(error)).toMatch(/^CliError: above[\s\S]*because of Error: beneath[\s\S]*because of deepest$/);
    expect(codeOf(error)).toBe('NOT_FOUND');
    expect(codeOf(new Error('x'))).toBe('UNKNOWN');
  });
});

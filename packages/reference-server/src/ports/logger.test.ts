/** Tests that records cannot leak secrets. */
import { describe, expect, it } from 'vitest';
import { maskPhone, redactingLogger } from './logger.js';
import type { LogFields, Logger } from './logger.js';

function collect(): { logger: Logger; records: { fields: LogFields | undefined; error: unknown }[] } {
  const records: { fields: LogFields | undefined; error: unknown }[] = [];
  return { records, logger: { log: (_level, _event, fields, error) => void records.push({ fields, error }) } };
}

describe('redactingLogger', () => {
  it('hides keys, codes and passwords by the name of their field', () => {
    const { logger, records } = collect();
    redactingLogger(logger).log('info', 'x', { authKey: 'aa', code: '12345', phoneCodeHash: 'h', authKeyId: 7n, method: 'help.getConfig' });
    expect(records[0]?.fields).toEqual({ authKey: '***', code: '***', phoneCodeHash: '***', authKeyId: 7n, method: 'help.getConfig' });
  });

  it('masks phone numbers in their own field, in texts and in errors with their causes', () => {
    const { logger, records } = collect();
    const error = new Error('no way to +15551230123', { cause: new TypeError('at +15551230123') });
    redactingLogger(logger).log('error', 'x', { phone: '15551230123', text: 'sent to +15551230123.' }, error);
    expect(records[0]?.fields).toEqual({ phone: '+1555***0123', text: 'sent to +1555***0123.' });
    const masked = records[0]?.error as Error;
    expect(masked.message).toBe('no way to +1555***0123');
    expect(masked.stack).not.toContain('15551230123');
    expect((masked.cause as Error).message).toBe('at +1555***0123');
  });
});

describe('maskPhone', () => {
  it('never shows more than four digits at either end, and hides three at least', () => {
    expect(maskPhone('+1 (555) 123-0123')).toBe('+1555***0123');
    expect(maskPhone('9996612345')).toBe('+999***2345');
    expect(maskPhone('1234567')).toBe('+***4567');
    expect(maskPhone('12345')).toBe('***');
  });
});

import { describe, expect, it } from 'vitest';
import type { CodeToDeliver } from '../ports/code-delivery.js';
import { CodeBox } from './code-box.js';

const boxOf = (next?: (delivery: CodeToDeliver) => Promise<void>, mostTargets = 10): CodeBox<CodeToDeliver> =>
  new CodeBox({ targetOf: ({ phone }) => phone, next, mostTargets });
const code = (phone: string, digits: string): CodeToDeliver => ({ phone, code: digits, via: 'sms' });

describe('CodeBox', () => {
  it('gives the latest code of a phone', async () => {
    const box = boxOf();
    await box.deliver(code('15550000001', '11111'));
    await box.deliver(code('15550000001', '22222'));
    expect(box.codeFor('15550000001')).toBe('22222');
    expect(box.codeFor('15550000002')).toBeUndefined();
  });

  it('passes every code on, and fails when that fails', async () => {
    const passed: CodeToDeliver[] = [];
    const box = boxOf(async (delivery) => {
      if (delivery.phone === '1') throw new Error('no way');
      passed.push(delivery);
    });
    await box.deliver(code('2', '11111'));
    expect(passed).toEqual([code('2', '11111')]);
    await expect(box.deliver(code('1', '22222'))).rejects.toThrow('no way');
  });

  it('forgets the phone that was sent a code longest ago when there are too many', async () => {
    const box = boxOf(undefined, 3);
    for (const phone of ['1', '2', '3', '1', '4']) await box.deliver(code(phone, '11111'));
    expect(['1', '2', '3', '4'].filter((phone) => box.codeFor(phone) !== undefined)).toEqual(['1', '3', '4']);
  });
});

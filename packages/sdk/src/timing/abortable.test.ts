import { describe, expect, it } from 'vitest';
import { abortable } from './abortable.js';
import { createCancelSource } from './cancel-source.js';

describe('abortable', () => {
  it('gives what the promise gives', async () => {
    const { signal } = createCancelSource();
    expect(await abortable(Promise.resolve(1), signal)).toBe(1);
    expect(await abortable(Promise.resolve(2))).toBe(2);
    await expect(abortable(Promise.reject(new Error('underneath')), signal)).rejects.toThrow('underneath');
  });

  it('rejects as soon as the signal fires', async () => {
    const cancel = createCancelSource();
    const waiting = abortable(new Promise(() => {}), cancel.signal);
    cancel.cancel('enough');
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
  });

  it('takes a late failure of what nobody waits for any more', async () => {
    const cancel = createCancelSource();
    cancel.cancel('before');
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    await expect(abortable(Promise.reject(new Error('late')), cancel.signal)).rejects.toMatchObject({ code: 'ABORTED' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});

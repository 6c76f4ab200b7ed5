/** Halting transfers. */
import { describe, expect, it } from 'vitest';
import { createTransferControl } from './transfer-control.js';

describe('the control of transfers', () => {
  it('tells its watchers of each change, until they do not want it any more', () => {
    const control = createTransferControl();
    const seen: boolean[] = [];
    const end = control.watch(() => seen.push(control.isPaused));
    control.pause();
    control.pause();
    control.resume();
    end();
    control.pause();
    expect(seen).toEqual([true, false]);
    expect(control.isPaused).toBe(true);
  });
});

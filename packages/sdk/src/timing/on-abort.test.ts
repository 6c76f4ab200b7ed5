import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onAbort } from './on-abort.js';

describe('onAbort', () => {
  it('puts one listener at a signal for all who wait, and none when nobody does any more', () => {
    const { signal } = new AbortController();
    const count = (): number => getEventListeners(signal, 'abort').length;
    const ends = Array.from({ length: 50 }, () => onAbort(signal, () => {}));
    expect(count()).toBe(1);
    for (const end of ends.splice(1)) end();
    expect(count()).toBe(1);
    ends[0]?.();
    expect(count()).toBe(0);
    const again = onAbort(signal, () => {});
    // Who has ended already ends nothing of those who came later.
    ends[0]?.();
    expect(count()).toBe(1);
    again();
    expect(count()).toBe(0);
  });

  it('tells everybody once, each call by itself, and nobody who has ended', () => {
    const controller = new AbortController();
    const told: string[] = [];
    const twice = (): void => void told.push('twice');
    const endFirst = onAbort(controller.signal, twice);
    onAbort(controller.signal, twice);
    const ends: (() => void)[] = [];
    onAbort(controller.signal, () => ends[0]?.());
    ends.push(onAbort(controller.signal, () => void told.push('ended by another one')));
    endFirst();
    controller.abort();
    controller.abort();
    expect(told).toEqual(['twice']);
  });

  it('does nothing without a signal', () => {
    expect(onAbort(undefined, () => {})).not.toThrow();
  });
});

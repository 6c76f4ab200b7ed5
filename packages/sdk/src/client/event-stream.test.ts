import { describe, expect, it } from 'vitest';
import { createCancelSource } from '../timing/cancel-source.js';
import { streamEvents } from './event-stream.js';

function createSource(): { source: Parameters<typeof streamEvents<number>>[0]; emit(event: number): void; end(): void; readers(): number } {
  const readers = new Map<(event: number) => void, () => void>();
  return {
    source: {
      subscribe: (onEvent, onEnd) => {
        readers.set(onEvent, onEnd);
        return () => void readers.delete(onEvent);
      },
    },
    emit: (event) => [...readers.keys()].forEach((onEvent) => onEvent(event)),
    end: () => [...readers.values()].forEach((onEnd) => onEnd()),
    readers: () => readers.size,
  };
}

describe('streamEvents', () => {
  it('gives every event in order, also those that came while nobody was waiting', async () => {
    const { source, emit, end } = createSource();
    const events = streamEvents(source);
    emit(1);
    emit(2);
    const third = (async () => (await events.next(), await events.next(), await events.next()))();
    await Promise.resolve();
    emit(3);
    expect(await third).toEqual({ done: false, value: 3 });
    end();
    expect((await events.next()).done).toBe(true);
  });

  it('stops listening when the loop is left', async () => {
    const { source, emit, readers } = createSource();
    const events = streamEvents(source);
    emit(1);
    for await (const event of events) {
      expect(event).toBe(1);
      break;
    }
    expect(readers()).toBe(0);
  });

  it('rejects when its signal fires, and stops listening', async () => {
    const { source, readers } = createSource();
    const cancel = createCancelSource();
    const events = streamEvents(source, cancel.signal);
    const next = events.next();
    cancel.cancel('enough');
    await expect(next).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    expect(readers()).toBe(0);
  });

  it('tells a reader that is too slow instead of growing for ever', async () => {
    const { source, emit } = createSource();
    const events = streamEvents(source);
    for (let event = 0; event < 20_000; event += 1) emit(event);
    const read = async (): Promise<number> => {
      let count = 0;
      for await (const _ of events) count += 1;
      return count;
    };
    await expect(read()).rejects.toMatchObject({ code: 'USAGE' });
  });
});

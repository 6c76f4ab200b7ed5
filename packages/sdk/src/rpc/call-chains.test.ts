import { describe, expect, it } from 'vitest';
import { CallChains, type ChainPlace } from './call-chains.js';

/** What becomes of a place's turn: `undefined` while it waits. */
function watch(place: ChainPlace, signal?: AbortSignal): { after?: number | undefined; error?: unknown; isOver: boolean } {
  const seen: { after?: number | undefined; error?: unknown; isOver: boolean } = { isOver: false };
  place.turn(signal).then(
    (after) => Object.assign(seen, { after, isOver: true }),
    (error: unknown) => Object.assign(seen, { error, isOver: true }),
  );
  return seen;
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a chain of calls', () => {
  it('lets each follow the one before it, as soon as that is underway', async () => {
    const chains = new CallChains();
    const [first, second] = [chains.join('a'), chains.join('a')];
    const other = watch(chains.join('b'));
    const later = watch(second);
    expect(await first.turn()).toBeUndefined();
    await settle();
    expect([other.isOver, later.isOver]).toEqual([true, false]);
    first.sent(7);
    await settle();
    expect(later).toEqual({ after: 7, isOver: true });
  });

  it('holds those behind back while one waits to be sent again, and keeps their order', async () => {
    const chains = new CallChains();
    const [first, second, third] = [chains.join('a'), chains.join('a'), chains.join('a')];
    for (const [index, place] of [first, second, third].entries()) {
      await place.turn();
      place.sent(index + 1);
    }
    // The first is refused for a while; those behind it fail with it, in any order.
    for (const place of [third, first, second]) place.held();
    const turns = [watch(third), watch(second), watch(first)];
    await settle();
    expect(turns.map(({ isOver }) => isOver)).toEqual([false, false, true]);
    first.sent(4);
    await settle();
    expect(turns[1]).toEqual({ after: 4, isOver: true });
    second.sent(5);
    await settle();
    expect(turns[0]).toEqual({ after: 5, isOver: true });
  });

  it('goes on when one leaves, whatever it was doing', async () => {
    const chains = new CallChains();
    const [first, second, third] = [chains.join('a'), chains.join('a'), chains.join('a')];
    const turn = watch(third);
    second.leave();
    first.leave();
    await settle();
    expect(turn).toEqual({ after: undefined, isOver: true });
  });

  it('has ten underway at most', async () => {
    const chains = new CallChains();
    const places = Array.from({ length: 12 }, () => chains.join('a'));
    for (const [index, place] of places.slice(0, 10).entries()) {
      await place.turn();
      place.sent(index);
    }
    const [eleventh, twelfth] = places.slice(10).map((place) => watch(place));
    await settle();
    expect([eleventh?.isOver, twelfth?.isOver]).toEqual([false, false]);
    places[0]?.leave();
    await settle();
    expect([eleventh, twelfth?.isOver]).toEqual([{ after: 9, isOver: true }, false]);
  });

  it('lets a waiting one be cancelled', async () => {
    const chains = new CallChains();
    chains.join('a');
    const cancel = new AbortController();
    const turn = watch(chains.join('a'), cancel.signal);
    cancel.abort();
    await settle();
    expect(turn.error).toMatchObject({ name: 'AbortedError' });
  });
});

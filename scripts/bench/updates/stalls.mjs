// Moments in which the event loop of this process did nothing else for long.

/** How often the ticker looks, in ms. */
const period = 5;

/**
 * Watches the event loop from now on.
 *
 * @param {number} [least] What counts as a stall, in ms.
 */
export function watchStalls(least = 50) {
  let count = 0;
  let longest = 0;
  let before = performance.now();
  const look = () => {
    const now = performance.now();
    const late = now - before - period;
    before = now;
    if (late > least) count += 1;
    longest = Math.max(longest, late);
  };
  const timer = setInterval(look, period);
  return {
    /** Ends the watch: how many stalls there were, and the longest delay in ms, be it a stall or not. */
    end() {
      clearInterval(timer);
      look();
      return { count, longest };
    },
  };
}

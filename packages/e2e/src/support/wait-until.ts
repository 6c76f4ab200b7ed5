/** Waiting for what must become true, with an end. */

/** How long anything may take in these tests unless they say otherwise, in ms. */
const patience = 10_000;
/** The pause between two looks, in ms. */
const pause = 5;

/**
 * Resolves as soon as a condition holds.
 *
 * Rejects after `within` ms with what was waited for, and with what `describe` says of the state at that moment.
 */
export async function waitUntil(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { within = patience, describe }: { readonly within?: number; readonly describe?: () => unknown } = {},
): Promise<void> {
  const deadline = performance.now() + within;
  while (!(await holds())) {
    if (performance.now() > deadline) {
      const state = describe ? ` It is: ${JSON.stringify(describe(), (_key, value) => (typeof value === 'bigint' ? `${value}n` : value))}` : '';
      throw new Error(`After ${within} ms still not: ${what}.${state}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Gives what a promise gives; rejects when that takes longer than `within` ms. */
export async function inTime<Value>(what: string, promise: Promise<Value>, within: number = patience): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`After ${within} ms still not: ${what}.`)), within);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

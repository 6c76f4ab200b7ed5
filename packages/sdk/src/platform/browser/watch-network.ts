/** When a page or worker may have lost its connections without having been told: back online, or back in sight. */

/** Calls a listener whenever that may be; gives what ends it. */
export function watchNetwork(listener: () => void): () => void {
  // In a worker there is no document, and nothing to be in sight.
  const page = typeof document === 'undefined' ? undefined : document;
  const onVisibility = (): void => {
    if (page?.visibilityState === 'visible') listener();
  };
  globalThis.addEventListener('online', listener);
  page?.addEventListener('visibilitychange', onVisibility);
  return () => {
    globalThis.removeEventListener('online', listener);
    page?.removeEventListener('visibilitychange', onVisibility);
  };
}

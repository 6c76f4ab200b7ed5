/** A promise that is settled from outside. */

export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
  reject(error: Error): void;
}

/** Creates a promise with what settles it; its rejection may stay unobserved. */
export function createDeferred<Value>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // Whoever created it may have stopped waiting; that is no unhandled failure.
  promise.catch(() => {});
  return { promise, resolve, reject };
}

/** Tests of lists that follow the local store. */
import { expect, it, vi } from 'vitest';
import { createDeferred } from '../timing/deferred.js';
import { followLocal } from './follow-local.js';
import { createLocalContext } from './local-context.contract.js';
import { requireLocal } from './require-local.js';

it('asks again for what is missing when a connection comes back while an earlier question is about to fail', async () => {
  const context = await createLocalContext();
  const answers = [createDeferred<void>(), createDeferred<void>()];
  const fill = vi.fn(() => answers[fill.mock.calls.length - 1]?.promise ?? Promise.resolve());
  const read = async (): Promise<{ items: string[]; isComplete: boolean }> => ({ items: [], isComplete: false });
  const list = await followLocal(context, requireLocal(context, 'a test'), { read, fill, keyOf: String, concerns: () => true, signal: undefined });
  context.setReachable(false);
  context.setReachable(true);
  await new Promise((resolve) => setTimeout(resolve));
  expect(fill).toHaveBeenCalledTimes(1);
  answers[0]?.reject(new Error('the line was cut'));
  await vi.waitFor(() => expect(fill).toHaveBeenCalledTimes(2));
  list.close();
});

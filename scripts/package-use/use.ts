/** Uses the types of the SDK as an application does; the compiler must find all of them. */
import { createClient, memory, openClient, RpcError, type NewMessageEvent } from '@kitewire/sdk';
import { sendText } from '@kitewire/sdk/methods';

const client = createClient({ apiId: 1, apiHash: '', storage: memory() });
client.on('newMessage', ({ message, sender }: NewMessageEvent) => {
  if (message._ === 'message' && !message.out) void client.sendText(sender.id, message.message);
});

export async function use(): Promise<number> {
  const { thisDc } = await client.call({ _: 'help.getNearestDc' });
  const opened = await openClient({ apiId: 1, apiHash: '', storage: memory() });
  const { id } = await sendText(opened, 'me', `on ${thisDc.toFixed()}`).catch((error: unknown) => {
    if (error instanceof RpcError && error.type === 'FLOOD_WAIT') return { id: error.argument ?? 0 };
    throw error;
  });
  // @ts-expect-error There is no such method.
  await client.call({ _: 'help.getNothing' });
  return id;
}

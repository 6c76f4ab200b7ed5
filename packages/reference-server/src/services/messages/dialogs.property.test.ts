/** A property of the list of conversations: whatever it is made of, its pages put together are the list. */
import type * as tl from '@kitewire/tl-schema/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeChannel } from '../channels/channels-world.contract.js';
import { World } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';

type Place = 'friend' | 'chat' | 'channel';

/** A conversation as the model has it. */
interface Line {
  readonly key: string;
  readonly place: Place;
  readonly number: number;
  readonly peer: tl.InputPeer;
  date: number;
  id: number;
  pinned: boolean;
  folderId: number;
}

const steps = fc.array(fc.record({ kind: fc.constantFrom('say', 'say', 'say', 'pin', 'unpin', 'archive', 'unarchive', 'wait'), to: fc.nat(6) }), { minLength: 5, maxLength: 25 });
const order: readonly Place[] = ['friend', 'chat', 'channel'];

function compare(one: Line, other: Line): number {
  return other.date - one.date || other.id - one.id || order.indexOf(one.place) - order.indexOf(other.place) || one.number - other.number;
}

/** Somebody with three friends, two groups and two channels, in all of which a message stands. */
async function populate(world: World, alice: TestClient): Promise<Line[]> {
  const lines: Line[] = [];
  const add = (place: Place, number: number, peer: tl.InputPeer): void => void lines.push({ key: `${place}${number}`, place, number, peer, date: 0, id: 0, pinned: false, folderId: 0 });
  for (const name of ['annas', 'benny', 'carol']) {
    const friend = await world.join(`1555000000${lines.length + 2}`, name);
    await friend.call({ _: 'account.updateUsername', username: name });
    const peer = await alice.peer(name);
    add('friend', peer.userId, peer);
  }
  for (const title of ['Tea', 'Milk']) {
    const made = await alice.call({ _: 'messages.createChat', users: [], title });
    const [chat] = made.updates._ === 'updates' ? made.updates.chats : [];
    add('chat', chat?.id ?? 0, { _: 'inputPeerChat', chatId: chat?.id ?? 0 });
  }
  for (const megagroup of [true, false]) {
    const channel = await makeChannel(alice, megagroup ? { megagroup } : { broadcast: true });
    add('channel', channel.id, channel.peer);
  }
  for (const line of lines) await say(world, alice, line);
  return lines;
}

async function say(world: World, alice: TestClient, line: Line): Promise<void> {
  const sent = await alice.sendText(line.peer, 'x');
  const [named] = 'updates' in sent ? sent.updates : [];
  line.id = named?._ === 'updateMessageID' ? named.id : 0;
  line.date = Math.floor(world.clock.time / 1000);
}

const keyOf = (peer: tl.Peer): string => (peer._ === 'peerUser' ? `friend${peer.userId}` : peer._ === 'peerChat' ? `chat${peer.chatId}` : `channel${peer.channelId}`);

/** All pages of the list, one after the other, as clients go through it. */
async function goThrough(alice: TestClient, lines: readonly Line[], more: Partial<tl.MessagesGetDialogsRequest>): Promise<string[]> {
  const seen: string[] = [];
  let offset: Pick<tl.MessagesGetDialogsRequest, 'offsetDate' | 'offsetId' | 'offsetPeer'> = { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' } };
  for (let pages = 0; pages < 20; pages++) {
    const page = await alice.call({ _: 'messages.getDialogs', ...offset, limit: 3, hash: 0n, ...more });
    if (page._ === 'messages.dialogsNotModified' || page.dialogs.length === 0) break;
    const keys = page.dialogs.map(({ peer }) => ('userId' in peer || 'chatId' in peer || 'channelId' in peer ? keyOf(peer) : ''));
    seen.push(...keys);
    const last = lines.find(({ key }) => key === keys.at(-1));
    if (page._ === 'messages.dialogs' || last === undefined) break;
    offset = { offsetDate: last.date, offsetId: last.id, offsetPeer: last.peer };
  }
  return seen;
}

describe('the list of conversations, whatever it is made of', () => {
  it('comes page by page without a gap or a repetition, what is pinned first, each part by itself', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (played, limit) => {
        const world = new World();
        await world.open();
        try {
          const alice = await world.join('15550000001', 'Alice');
          const lines = await populate(world, alice);
          const pins: Line[] = [];
          for (const { kind, to } of played) {
            const line = lines[to] as Line;
            if (kind === 'wait') world.clock.time += 1000;
            else if (kind === 'say') await say(world, alice, line);
            else if (kind === 'archive' || kind === 'unarchive') {
              const folderId = kind === 'archive' ? 1 : 0;
              if (line.folderId === folderId) continue;
              await alice.call({ _: 'folders.editPeerFolders', folderPeers: [{ _: 'inputFolderPeer', peer: line.peer, folderId }] });
              // A pin does not go along to the other part.
              Object.assign(line, { folderId, pinned: false });
              if (pins.includes(line)) pins.splice(pins.indexOf(line), 1);
            } else if (line.pinned !== (kind === 'pin')) {
              if (kind === 'pin' && pins.filter(({ folderId }) => folderId === line.folderId).length === 5) continue;
              await alice.call({ _: 'messages.toggleDialogPin', peer: { _: 'inputDialogPeer', peer: line.peer }, ...(kind === 'pin' && { pinned: true }) });
              line.pinned = kind === 'pin';
              if (line.pinned) pins.unshift(line);
              else pins.splice(pins.indexOf(line), 1);
            }
          }
          const inPart = (part: readonly Line[], folderId: number | undefined): Line[] => part.filter((line) => folderId === undefined || line.folderId === folderId);
          const plain = lines.filter((line) => !line.pinned).sort(compare);
          const keys = (...parts: (readonly Line[])[]): string[] => parts.flat().map(({ key }) => key);
          for (const folderId of [0, 1]) {
            const wanted = keys(inPart(pins, folderId), inPart(plain, folderId));
            expect(await goThrough(alice, lines, { folderId, limit })).toEqual(wanted);
            const unpinned = await goThrough(alice, lines, { folderId, limit, excludePinned: true });
            expect(unpinned).toEqual(keys(inPart(plain, folderId)));
          }
          expect(await goThrough(alice, lines, { limit })).toEqual(keys(inPart(pins, 0), inPart(pins, 1), plain));
          const peers = lines.map(({ peer }) => ({ _: 'inputDialogPeer', peer }) as const);
          const { dialogs } = await alice.call({ _: 'messages.getPeerDialogs', peers });
          expect(dialogs).toMatchObject(lines.map((line) => ({ topMessage: line.id, ...(line.pinned && { pinned: true }), ...(line.folderId === 1 && { folderId: 1 }) })));
        } finally {
          await world.close();
        }
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });
});

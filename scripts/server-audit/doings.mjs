/** What people do in a story: the seed says who does what, and where. */
import { drawWish, requestOf } from './settings.mjs';
import { lineOf } from './view.mjs';

export class Doings {
  #story;
  #number = 0;
  /** @type {{ group: number, supergroup: number, channel: number }} */
  #chats = { group: 0, supergroup: 0, channel: 0 };
  #link = '';
  #mayWander = true;

  /** @param {import('./story.mjs').Story} story */
  constructor(story) {
    this.#story = story;
  }

  /** The numbers of the supergroup and the channel. */
  get channels() {
    return [this.#chats.supergroup, this.#chats.channel].map((chatId) => -1_000_000_000_000 - chatId);
  }

  /** The number of the basic group. */
  get group() {
    return -this.#chats.group;
  }

  /** Who comes and goes. */
  get wanderers() {
    return this.#story.devices.filter(({ name }) => name.startsWith('dave'));
  }

  /** From where they come and go, of what they know. */
  get wandered() {
    return [lineOf(this.#chats.supergroup)];
  }

  /** The same without anybody coming or going. */
  get staying() {
    this.#mayWander = false;
    return this;
  }

  /** Founds a group, a supergroup and a channel, with everybody in each. */
  async found() {
    const { program, clock, devices } = this.#story;
    const { methods } = program;
    const founder = /** @type {any} */ (devices[0]).client;
    const members = ['bob_of_audit', 'carol_of_audit', 'dave_of_audit'];
    const work = (async () => {
      const group = await methods.createGroup(founder, 'Group', { members });
      const supergroup = await methods.createSupergroup(founder, 'Supergroup');
      const channel = await methods.createChannel(founder, 'Channel');
      this.#chats = { group: group.chatId, supergroup: supergroup.chatId, channel: channel.chatId };
      await methods.addMembers(founder, supergroup.chatId, members);
      await methods.addMembers(founder, channel.chatId, members);
      await methods.setChatUsername(founder, supergroup.chatId, 'supergroup_of_audit');
      this.#link = await methods.getInviteLink(founder, group.chatId);
      for (const device of devices) for (const name of ['alice_of_audit', ...members]) await methods.resolvePeer(device.client, name);
    })();
    let isDone = false;
    work.then(() => (isDone = true), (error) => (isDone = error));
    for (let round = 0; round < 60 && !isDone; round += 1) await clock.run(500);
    if (isDone !== true) throw isDone || new Error('Nobody could found anything.');
    await clock.run(30_000);
  }

  /** Brings back whoever has left. */
  async bringBack() {
    for (const device of this.wanderers) {
      await this.#join(device, this.#link);
      await this.#join(device, 'supergroup_of_audit');
    }
  }

  /** @param {any} device @param {string} target */
  async #join(device, target) {
    device.call((/** @type {any} */ client) => this.#story.program.methods.joinChat(client, target));
    await this.#story.clock.run(20_000);
  }

  /** Somebody does something. */
  act() {
    const { fate, devices } = this.#story;
    const device = this.#story.draw(devices);
    if (!device.isUp) return;
    const others = [...new Set(devices.map(({ userId }) => userId))];
    const { group, supergroup, channel } = this.#chats;
    const chatId = this.#story.draw([...others, group, group, supergroup, supergroup, channel, channel]);
    if (fate.next() < 0.15) return this.#set(device, chatId);
    const kind = fate.next();
    if (kind < 0.4) this.#send(device, chatId);
    else if (kind < 0.45) for (let count = fate.integer(3, 12); count > 0; count -= 1) this.#send(device, chatId);
    else if (kind < 0.6) this.#change(device, chatId, 'edit');
    else if (kind < 0.7) this.#change(device, chatId, 'delete');
    else if (kind < 0.77) this.#change(device, chatId, 'pin');
    else if (kind < 0.87) this.#read(device, chatId);
    else if (kind < 0.93) this.#draft(device, chatId);
    else if (kind < 0.95) this.#rename(device, this.#story.draw([group, supergroup, channel]));
    else if (this.#mayWander && this.wanderers.includes(device)) this.#wander(device);
  }

  /** @param {any} device @param {number} chatId */
  #send(device, chatId) {
    const text = `text ${(this.#number += 1)}`;
    const clearDraft = this.#story.fate.next() < 0.2;
    device.call((/** @type {any} */ client) => this.#story.program.methods.sendText(client, chatId, text, { clearDraft }));
  }

  /** @param {any} device @param {number} chatId @param {'edit' | 'delete' | 'pin'} kind */
  #change(device, chatId, kind) {
    const { fate, program } = this.#story;
    const { methods } = program;
    const known = [...device.view.line(lineOf(chatId))].filter(([, message]) => message.chatId === chatId && (kind !== 'edit' || message.out));
    if (known.length === 0) return;
    const [id, { pinned }] = this.#story.draw(known.slice(-12));
    const ids = [...new Set([id, ...Array.from({ length: this.#story.draw([0, 0, 3]) }, () => this.#story.draw(known)[0])])];
    if (kind === 'delete' && ids.length > 1) for (const one of ids) device.named.add(`${lineOf(chatId)} delete ${one}`);
    const text = `edit ${(this.#number += 1)}`;
    const revoke = fate.next() < 0.7;
    device.call((/** @type {any} */ client) => {
      if (kind === 'edit') return methods.editText(client, chatId, { id, text });
      if (kind === 'delete') return methods.deleteMessages(client, chatId, ids, { revoke });
      return pinned ? methods.unpinMessage(client, chatId, id) : methods.pinMessage(client, chatId, id);
    });
  }

  /** @param {any} device @param {number} chatId */
  #read(device, chatId) {
    const ids = [...device.view.line(lineOf(chatId))].filter(([, message]) => message.chatId === chatId && !message.out).map(([id]) => id);
    if (ids.length === 0) return;
    const maxId = this.#story.draw(ids.slice(-5));
    device.call(
      (/** @type {any} */ client) => this.#story.program.methods.markRead(client, chatId, { maxId }),
      () => device.view.read(chatId, 'self', maxId),
    );
  }

  /** @param {any} device @param {number} chatId */
  #draft(device, chatId) {
    const text = this.#story.fate.next() < 0.3 ? '' : `draft ${(this.#number += 1)}`;
    device.call((/** @type {any} */ client) => this.#story.program.methods.saveDraft(client, chatId, text));
  }

  /** @param {any} device @param {number} chatId */
  #set(device, chatId) {
    const wish = drawWish(this.#story, (this.#number += 1));
    device.call(async (/** @type {any} */ client) => {
      const peer = await this.#story.program.resolvePeer(client, chatId);
      const request = requestOf(wish, peer);
      if (request) await client.call(request);
    });
  }

  /** @param {any} device @param {number} chatId */
  #rename(device, chatId) {
    const title = `Title ${(this.#number += 1)}`;
    device.call((/** @type {any} */ client) => this.#story.program.methods.setChatTitle(client, chatId, title));
  }

  /** @param {any} device */
  #wander(device) {
    const { program, fate } = this.#story;
    const { group, supergroup } = this.#chats;
    const [chatId, way] = fate.next() < 0.5 ? [group, this.#link] : [supergroup, 'supergroup_of_audit'];
    const leaves = fate.next() < 0.5;
    device.call((/** @type {any} */ client) => (leaves ? program.methods.leaveChat(client, chatId) : program.methods.joinChat(client, way)));
  }
}

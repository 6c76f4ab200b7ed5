// What was asked of clients and what they said became of it; afterwards it is held against the server's truth.

/**
 * @typedef {object} Doing
 * @property {number} op Its number; all doings of a story are numbered in one row.
 * @property {string} device
 * @property {number} life Of the device's processes, the one that was asked.
 * @property {'sendText' | 'editText' | 'deleteMessages' | 'markRead' | 'saveDraft'} kind
 * @property {number} owner In whose box it happens: a user's id, or the marked id of a channel.
 * @property {number} peerId The marked id of the chat, as the device names it.
 * @property {string} [text]
 * @property {number} [target] The sending whose message it is about.
 * @property {number} [messageId] The message that it is about, or the one that the application was told of.
 * @property {boolean} [began] Whether the client was asked at all.
 * @property {boolean} [recorded] Whether it was durable before its process died.
 * @property {boolean} [acknowledged]
 * @property {string} [refused] Why.
 */

export class Ledger {
  /** @type {Doing[]} */
  doings = [];
  /** What went against a promise at once. @type {string[]} */
  faults = [];
  /** What each process has shown, by device and life. @type {Map<string, Set<string>>} */
  #shown = new Map();
  /** What each device has been shown of others, the newest last. @type {Map<string, { chatId: number, id: number }[]>} */
  seen = new Map();

  /** @param {Omit<Doing, 'op'>} doing @returns {Doing} */
  plan(doing) {
    const numbered = { ...doing, op: this.doings.length };
    this.doings.push(numbered);
    return numbered;
  }

  /** Takes what a client's process says. @param {string} device @param {number} life @param {any} news */
  hear(device, life, news) {
    const doing = this.doings[news.op];
    switch (news.type) {
      case 'began':
        if (doing) doing.began = true;
        break;
      case 'acknowledged':
        if (!doing) break;
        if (doing.acknowledged) this.faults.push(`duplicated: ${device} was told twice that ${doing.op} was done`);
        doing.acknowledged = true;
        if (news.id !== undefined) doing.messageId = news.id;
        break;
      case 'refused':
        if (doing) doing.refused = news.reason;
        break;
      case 'recorded':
        this.#record(device, news);
        break;
      case 'shown':
        this.#show(device, life, `message ${news.id} of chat ${news.chatId}`);
        this.seen.set(device, [...(this.seen.get(device) ?? []), { chatId: news.chatId, id: news.id }]);
        break;
      case 'told':
        this.#show(device, life, news.what);
        break;
      case 'fault':
        this.faults.push(`${device}: ${news.text}`);
        break;
      case 'lost':
        this.faults.push(`lost: ${device} was told that updates are lost: ${JSON.stringify(news.event)}`);
        break;
    }
  }

  /** What still runs in a process. @param {string} device @param {number} life */
  open(device, life) {
    return this.doings.filter((doing) => doing.device === device && doing.life === life && doing.began && !doing.acknowledged && doing.refused === undefined);
  }

  /** One process tells its application everything once. @param {string} device @param {number} life @param {string} what */
  #show(device, life, what) {
    const name = `${device} ${life}`;
    const shown = this.#shown.get(name) ?? new Set();
    this.#shown.set(name, shown);
    if (shown.has(what)) this.faults.push(`duplicated: ${device} was shown ${what} twice in one life`);
    shown.add(what);
  }

  /** A record in the store names no doing: its content does. @param {string} device @param {any} news */
  #record(device, { chatId, action }) {
    const doing = this.doings.find(
      (candidate) =>
        candidate.device === device &&
        candidate.began &&
        !candidate.recorded &&
        candidate.kind === action.type &&
        candidate.peerId === chatId &&
        candidate.text === action.text &&
        (action.ids === undefined || action.ids[0] === candidate.messageId) &&
        (action.maxId === undefined || action.maxId === candidate.messageId),
    );
    if (doing) doing.recorded = true;
    else this.faults.push(`${device} has recorded what nobody asked for: ${JSON.stringify(action)}`);
  }
}

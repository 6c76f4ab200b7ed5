/** The connection that a session has over HTTP: no socket of its own, but the requests that wait for an answer. */
import type { CloseReason, MtprotoPacket, PollId } from '@kitewire/mtproto';
import type { SessionConnection } from '../sessions/session-types.js';
import type { HttpExchange } from './http-exchange.js';
import type { PacketLink } from './packet-link.js';

export interface HttpSessionParameters {
  readonly id: number;
  /** By key and session. */
  readonly name: string;
  /** A request that was answered, or still waits, has broken. */
  readonly onPollClosed: (poll: PollId) => void;
  /** The last request that waited is over. */
  readonly onIdle: () => void;
  /** It has ended. */
  readonly onEnd: () => void;
}

/** One session's connection over HTTP. */
export class HttpSession implements SessionConnection {
  readonly id: number;
  readonly name: string;
  /** Of the latest request. */
  remoteAddress = '';
  readonly #parameters: HttpSessionParameters;
  readonly #polls = new Map<PollId, PacketLink>();
  #nextPoll = 1;
  #isOver = false;

  constructor(parameters: HttpSessionParameters) {
    this.id = parameters.id;
    this.name = parameters.name;
    this.#parameters = parameters;
  }

  /** Whether no request waits. */
  get isIdle(): boolean {
    return this.#polls.size === 0;
  }

  /** Takes a request with the link that its packet came by. */
  open(link: PacketLink, exchange: HttpExchange): PollId {
    const poll = this.#nextPoll++;
    this.remoteAddress = exchange.remoteAddress;
    this.#polls.set(poll, link);
    exchange.onGone(() => {
      this.#polls.delete(poll);
      // It would be noted as idle though nobody knows it any more.
      if (this.#isOver) return;
      this.#parameters.onPollClosed(poll);
      if (this.isIdle) this.#parameters.onIdle();
    });
    return poll;
  }

  send(authKeyId: bigint, packet: MtprotoPacket, poll?: PollId): boolean {
    const link = poll === undefined ? undefined : this.#polls.get(poll);
    if (poll === undefined || !link) return true;
    this.#polls.delete(poll);
    link.send(authKeyId, packet);
    if (this.isIdle) this.#parameters.onIdle();
    return true;
  }

  /** Nothing changes: the body of a request is read before it is known whose it is. */
  trust(): void {}

  /** Requests that wait would wait for nothing. */
  sessionForgotten(): void {
    this.end({ code: 'REQUESTED', message: 'The session has been forgotten', transportError: 503 });
  }

  end(reason: CloseReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const links = [...this.#polls.values()];
    this.#polls.clear();
    for (const link of links) link.end(reason.transportError ?? 400);
    this.#parameters.onEnd();
  }
}

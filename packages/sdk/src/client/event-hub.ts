/** Where a client's events go: to listeners by name, and to iterators. */
import { EventEmitter } from 'eventemitter3';
import type { ClientEvent, ClientEventMap } from '../events/client-events.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { streamEvents } from './event-stream.js';

/** The name of an event. */
export type EventName = keyof ClientEventMap;

/** Takes events of one name. */
export type EventListener<Name extends EventName> = (event: ClientEventMap[Name]) => void;

/** Listeners and iterators of one client. */
export class EventHub {
  readonly #emitter = new EventEmitter<EventName>();
  readonly #ends = new Set<() => void>();
  #isEnded = false;

  on<Name extends EventName>(name: Name, listener: EventListener<Name>): void {
    this.#emitter.on(name, listener);
  }

  off<Name extends EventName>(name: Name, listener: EventListener<Name>): void {
    this.#emitter.off(name, listener);
  }

  /** Tells an event to everybody who wants it; never throws. */
  emit(event: ClientEvent): void {
    for (const listener of this.#emitter.listeners(event.type)) {
      try {
        listener(event);
      } catch (error) {
        // A mistake in a listener must neither stop the client nor stay unseen: it becomes an unhandled rejection.
        void Promise.reject(error);
      }
    }
  }

  /** The events of a name from now on; see `streamEvents`. */
  stream<Name extends EventName>(name: Name, signal?: CancelSignal): AsyncIterableIterator<ClientEventMap[Name]> {
    return streamEvents<ClientEventMap[Name]>(
      {
        subscribe: (onEvent, onEnd) => {
          if (this.#isEnded) void Promise.resolve().then(onEnd);
          this.on(name, onEvent);
          this.#ends.add(onEnd);
          return () => {
            this.off(name, onEvent);
            this.#ends.delete(onEnd);
          };
        },
      },
      signal,
    );
  }

  /** No more events will come: ends the iterators. */
  end(): void {
    this.#isEnded = true;
    for (const end of [...this.#ends]) end();
  }
}

/** What every part of a client's face stands on: an opened client, made at the first use. */
import type { OpenClient } from '../open-client.js';

/** Gives the methods of a client the client that they are about. */
export abstract class ClientBase {
  /** The opened client; opens it at the first call. */
  protected abstract opened(): Promise<OpenClient>;
}

/** How long a connection may do nothing of use, and how many of them there may be. */

/** Bounds on the connections of a gateway; times in ms. */
export interface ConnectionLimits {
  /** Connections at one time; more are turned away. */
  readonly connections: number;
  /** Connections of one address at one time; `undefined` for no bound. More are told -429, twice as many are turned away. */
  readonly connectionsPerAddress: number | undefined;
  /** Until the first byte. */
  readonly firstByteTime: number;
  /** Until the first packet under a key: creating keys takes a few round trips, a probe is gone sooner. */
  readonly provingTime: number;
  /** From one packet to the next; longer than any client's pings are apart. */
  readonly silentTime: number;
  /** For the peer to take any of the bytes that wait for it. */
  readonly stallTime: number;
  /** For the peer to take what is left once the connection has ended on our side. */
  readonly lingerTime: number;
  /** Keys that may be created on one connection. */
  readonly createdKeys: number;
}

/** The bounds of a gateway that is told nothing else. */
export const defaultConnectionLimits: ConnectionLimits = {
  connections: 10_000,
  connectionsPerAddress: undefined,
  firstByteTime: 10_000,
  provingTime: 60_000,
  silentTime: 900_000,
  stallTime: 60_000,
  lingerTime: 2_000,
  createdKeys: 16,
};

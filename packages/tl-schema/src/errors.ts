/** The door of the RPC error table. */
export {};

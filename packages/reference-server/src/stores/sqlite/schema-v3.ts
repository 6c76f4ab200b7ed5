/** What version 3 of the database adds: limits of the login. Never edited: later versions come as further migrations. */

/** `full_at` is the time at which all turns of a slot will have come back, in Unix milliseconds. */
export const schemaV3 = `
CREATE TABLE lockout (
  slot TEXT PRIMARY KEY,
  full_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX lockout_end ON lockout (full_at);
`;

/** What version 4 of the database adds: which permanent key a temporary one is bound to. Never edited: later versions come as further migrations. */

/** `perm_id` is NULL for permanent keys, and for temporary ones that are not bound yet; a temporary key is one with `expires_at`. */
export const schemaV4 = `
ALTER TABLE auth_key ADD COLUMN perm_id INTEGER REFERENCES auth_key (id) ON DELETE CASCADE;
CREATE INDEX auth_key_of_perm ON auth_key (perm_id, created_at) WHERE perm_id IS NOT NULL;
CREATE INDEX auth_key_end ON auth_key (expires_at) WHERE expires_at IS NOT NULL;
`;

/** The recovery of passwords in SQLite. */
import type { Database } from 'better-sqlite3';
import { equalCodes } from '../../domain/login-code.js';
import type { Password } from '../../domain/password.js';
import type { EmailGuess, EmailGuessOutcome, RecoveryStore } from '../recovery-store.js';
import type { Committer } from './committer.js';
import { toSigned } from './int64.js';
import { createKeyLogin } from './key-login.js';
import { createPasswordChange } from './password-change.js';
import { selectUser, toUser } from './user-row.js';
import type { UserRow } from './user-row.js';

interface CodeRow {
  readonly code: string;
  readonly expires_at: number;
  readonly attempts_left: number;
}

interface DraftRow extends CodeRow {
  readonly salt1: Uint8Array | null;
  readonly salt2: Uint8Array | null;
  readonly verifier: Uint8Array | null;
  readonly hint: string | null;
  readonly email: string;
}

type Draft = [number, Uint8Array | null, Uint8Array | null, Uint8Array | null, string | null, string, string, number, number];

/** The port on SQLite. */
export function createSqliteRecoveries(database: Database, committer: Committer): RecoveryStore {
  const selectPassword = database.prepare<[number], { email: string | null; reset_at: number | null }>('SELECT email, reset_at FROM password WHERE user_id = ?');
  const selectDraft = database.prepare<[number], DraftRow>('SELECT * FROM password_draft WHERE user_id = ?');
  const upsertDraft = database.prepare<Draft>(`
    INSERT OR REPLACE INTO password_draft (user_id, salt1, salt2, verifier, hint, email, code, expires_at, attempts_left)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const recodeDraft = database.prepare<[string, number, number, number], { email: string }>(
    'UPDATE password_draft SET code = ?, expires_at = ?, attempts_left = ? WHERE user_id = ? RETURNING email',
  );
  const missDraft = database.prepare<[number]>('UPDATE password_draft SET attempts_left = attempts_left - 1 WHERE user_id = ?');
  const dropDraft = database.prepare<[number]>('DELETE FROM password_draft WHERE user_id = ?');
  const setEmail = database.prepare<[string, number]>('UPDATE password SET email = ? WHERE user_id = ?');
  const selectCode = database.prepare<[number], CodeRow>('SELECT code, expires_at, attempts_left FROM password_recovery WHERE user_id = ?');
  const upsertCode = database.prepare<[number, string, number, number]>(
    'INSERT OR REPLACE INTO password_recovery (user_id, code, expires_at, attempts_left) VALUES (?, ?, ?, ?)',
  );
  const missCode = database.prepare<[number]>('UPDATE password_recovery SET attempts_left = attempts_left - 1 WHERE user_id = ?');
  const dropCode = database.prepare<[number]>('DELETE FROM password_recovery WHERE user_id = ?');
  const setReset = database.prepare<[number | null, number]>('UPDATE password SET reset_at = ? WHERE user_id = ?');
  const selectWaiting = database.prepare<[bigint, number], { user_id: number }>('SELECT user_id FROM pending_login WHERE auth_key_id = ? AND expires_at > ?');
  const selectById = database.prepare<[number], UserRow>(`${selectUser} WHERE user.id = ?`);
  const changePassword = createPasswordChange(database);
  const keyLogin = createKeyLogin(database);

  /** Judges a guess, and counts a wrong one. */
  const judge = (row: CodeRow | undefined, { userId, code, now }: EmailGuess, miss: typeof missCode): EmailGuessOutcome => {
    if (row === undefined || row.expires_at <= now || row.attempts_left <= 0) return 'expired';
    if (equalCodes(row.code, code)) return 'right';
    miss.run(userId);
    return 'wrongCode';
  };

  return {
    find: (userId) =>
      committer.read(() => ({ unconfirmedEmail: selectDraft.get(userId)?.email, resetAt: selectPassword.get(userId)?.reset_at ?? undefined })),
    waitingUser: (authKeyId, now) => committer.read(() => selectWaiting.get(toSigned(authKeyId), now)?.user_id),
    draft: ({ userId, password, email, replaces, code, expiresAt, attempts }) =>
      committer.write(() => {
        if (!replaces && selectPassword.get(userId) !== undefined) return false;
        const { salt1 = null, salt2 = null, verifier = null, hint = null } = password ?? {};
        upsertDraft.run(userId, salt1, salt2, verifier, hint, email, code, expiresAt, attempts);
        return true;
      }),
    reissueDraft: ({ userId, code, expiresAt, attempts }) => committer.write(() => recodeDraft.get(code, expiresAt, attempts, userId)?.email),
    confirmDraft: (guess) =>
      committer.write(() => {
        const { userId } = guess;
        const row = selectDraft.get(userId);
        const outcome = judge(row, guess, missDraft);
        if (outcome !== 'right' || row === undefined) return outcome;
        const password = toPassword(row);
        if (password === undefined) {
          setEmail.run(row.email, userId);
          // Whoever reads the former address must not recover with what was sent there.
          dropCode.run(userId);
        } else changePassword(userId, password);
        dropDraft.run(userId);
        return 'right';
      }),
    cancelDraft: (userId) => committer.write(() => dropDraft.run(userId).changes === 1),
    begin: ({ userId, code, expiresAt, attempts }) =>
      committer.write(() => {
        const email = selectPassword.get(userId)?.email ?? undefined;
        if (email !== undefined) upsertCode.run(userId, code, expiresAt, attempts);
        return email;
      }),
    cancel: (userId) =>
      committer.write(() => {
        dropCode.run(userId);
      }),
    check: (guess) => committer.write(() => judge(selectCode.get(guess.userId), guess, missCode)),
    recover: ({ authKeyId, authorizationHash, password, ...guess }) =>
      committer.write(() => {
        const { userId, now } = guess;
        const outcome = judge(selectCode.get(userId), guess, missCode);
        const row = selectById.get(userId);
        if (outcome !== 'right' || row === undefined) return { type: outcome === 'wrongCode' ? outcome : 'expired' };
        const loggedIn = selectWaiting.get(toSigned(authKeyId), now)?.user_id === userId;
        const email = selectPassword.get(userId)?.email ?? undefined;
        changePassword(userId, password && { ...password, ...(email !== undefined && { email }) });
        if (loggedIn) keyLogin.finish({ authKeyId: toSigned(authKeyId), userId, now, authorizationHash });
        return { type: 'recovered', user: toUser(row), loggedIn };
      }),
    reset: ({ userId, now, delay }) =>
      committer.write(() => {
        const row = selectPassword.get(userId);
        if (row === undefined) return { type: 'nothing' };
        if (row.reset_at !== null && row.reset_at <= now) {
          changePassword(userId, undefined);
          return { type: 'done' };
        }
        const resetAt = row.reset_at ?? now + delay;
        setReset.run(resetAt, userId);
        return { type: 'waits', resetAt };
      }),
    declineReset: (userId) =>
      committer.write(() => {
        const isWished = (selectPassword.get(userId)?.reset_at ?? null) !== null;
        if (isWished) setReset.run(null, userId);
        return isWished;
      }),
  };
}

/** The password of a draft; `undefined` when it is about the address only. */
function toPassword({ salt1, salt2, verifier, hint, email }: DraftRow): Password | undefined {
  if (salt1 === null || salt2 === null || verifier === null) return undefined;
  return { salt1, salt2, verifier, hint: hint ?? '', email };
}

/** Uploads by their users and the numbers that these have given them, in the order in which they were put here. */

export class UploadsByUser<Upload> {
  /** Whoever was given one last stands last. */
  readonly #users = new Map<number, Map<bigint, Upload>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  find(userId: number, fileId: bigint): Upload | undefined {
    return this.#users.get(userId)?.get(fileId);
  }

  countOf(userId: number): number {
    return this.#users.get(userId)?.size ?? 0;
  }

  of(userId: number): Iterable<Upload> {
    return this.#users.get(userId)?.values() ?? [];
  }

  /** There must be none under this number. */
  add(userId: number, fileId: bigint, upload: Upload): void {
    const uploads = this.#users.get(userId) ?? new Map<bigint, Upload>();
    this.#users.delete(userId);
    this.#users.set(userId, uploads.set(fileId, upload));
    this.#size += 1;
  }

  /** Gives what was there. */
  remove(userId: number, fileId: bigint): Upload | undefined {
    const uploads = this.#users.get(userId);
    const upload = uploads?.get(fileId);
    if (uploads === undefined || upload === undefined) return undefined;
    uploads.delete(fileId);
    if (uploads.size === 0) this.#users.delete(userId);
    this.#size -= 1;
    return upload;
  }

  /** Gives the first one of a user, or of the user who was given none for longest. */
  removeOldest(userId: number | undefined = this.#users.keys().next().value): Upload | undefined {
    if (userId === undefined) return undefined;
    const [fileId] = this.#users.get(userId)?.keys() ?? [];
    return fileId === undefined ? undefined : this.remove(userId, fileId);
  }

  /** All at this moment. */
  entries(): { readonly userId: number; readonly fileId: bigint; readonly upload: Upload }[] {
    return [...this.#users].flatMap(([userId, uploads]) => [...uploads].map(([fileId, upload]) => ({ userId, fileId, upload })));
  }
}

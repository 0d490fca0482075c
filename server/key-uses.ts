/** When keys last opened their devices, noted in memory and written together. Holds one number per key used since the last save. */
export class KeyUses {
  #uses = new Map<number, number>();

  note(keyId: number, atMs: number): void {
    this.#uses.set(keyId, atMs);
  }

  /** What cannot be written now is kept for the next time. */
  async save(write: (uses: ReadonlyMap<number, number>) => Promise<void>): Promise<void> {
    if (this.#uses.size === 0) return;
    const uses = this.#uses;
    this.#uses = new Map();
    try {
      await write(uses);
    } catch (cause) {
      for (const [keyId, atMs] of uses) if (!this.#uses.has(keyId)) this.#uses.set(keyId, atMs);
      throw cause;
    }
  }
}

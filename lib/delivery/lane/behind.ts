/** What follows an outcome while the next call is made. */
export class Behind {
  #last: Promise<void> = Promise.resolve();

  /** Adds work that has begun. Resolves when all that was added before is done. Throws its first error. */
  async add(work: Promise<void>): Promise<void> {
    const before = this.#last;
    // Seen at the next call, or at the end of the run.
    work.catch(() => {});
    this.#last = work;
    await before;
  }

  /** Resolves when everything is done. Throws its first error. */
  settled(): Promise<void> {
    return this.#last;
  }
}

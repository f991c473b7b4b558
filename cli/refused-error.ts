/** A command that cannot be done as asked. Its message says what to do, and is the only thing shown. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

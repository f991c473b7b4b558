/** A command that cannot be done as asked. Its message says what to do, and is all that is shown. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

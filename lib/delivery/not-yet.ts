/** Something else must come first. Nothing was sent. */
export class NotYetError extends Error {
  override readonly name = 'NotYet';
  readonly reason: 'waits_its_turn' | 'case_not_visible' | 'case_busy' | 'too_little_time';

  constructor(reason: NotYetError['reason']) {
    super(`Not yet: ${reason}`);
    this.reason = reason;
  }
}

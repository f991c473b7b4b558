import { isSequencer } from '../upload-event.ts';
import type { Note } from './notes.ts';

/** A write of one key, as a member of a group knows it. */
interface Written {
  readonly note: Pick<Note, 'sequencer' | 'modifiedAt'>;
}

/**
 * Returns the last of several writes of one key, given in the order of their arrival. All are compared in one way: by S3's own
 * numbers where each has one, else by the times that S3 reports. Of two writes in one second, the one that arrived later wins.
 */
export function lastWritten<T extends Written>(writes: readonly T[]): T {
  const isLater = writes.every(({ note }) => isSequencer(note.sequencer ?? '')) ? hasLaterNumber : hasLaterTime;
  return writes.reduce((last, one) => (isLater(last, one) ? last : one));
}

/** S3's numbers are hexadecimal and of different lengths, to be filled with zeros on the right (its "Event message structure"). */
function hasLaterNumber(
  { note: { sequencer: one = '' } }: Written,
  { note: { sequencer: other = '' } }: Written,
): boolean {
  const length = Math.max(one.length, other.length);
  return one.toUpperCase().padEnd(length, '0') > other.toUpperCase().padEnd(length, '0');
}

function hasLaterTime(one: Written, other: Written): boolean {
  return timeOf(one) > timeOf(other);
}

/** Notes of earlier versions held the time in the place of the number. */
function timeOf({ note: { modifiedAt, sequencer = '' } }: Written): string {
  return modifiedAt ?? (isSequencer(sequencer) ? '' : sequencer);
}

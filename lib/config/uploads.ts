import type { Command } from '../delivery/command.ts';
import type { Policy } from '../delivery/delivery.ts';
import type { Upload } from '../upload.ts';

/** What an upload becomes: a command, or nothing when the rule is not meant for it. */
export type UploadRule = (upload: Upload) => Command | undefined;

/** Which operation the uploads bucket belongs to, and what its uploads become: the first rule that answers wins. */
export interface Uploads {
  readonly operation: string;
  /**
   * What becomes of an insert whose answer was lost and that no search finds. `resend` sends it again: it is then made at
   * least once, and may be made twice. @default 'park'
   */
  readonly policy?: Policy;
  readonly rules: readonly UploadRule[];
}

/** What the types cannot check of uploads: a line per fault. */
export function uploadFaults({ operation }: Uploads, isKnown: (operation: string) => boolean): string[] {
  return isKnown(operation) ? [] : [`uploads: there is no operation "${operation}"`];
}

import * as z from 'zod/mini';
import { firstFault } from '../schema-fault.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { Operation } from './operation.ts';

/** What the engine takes from a capability file: what `npm run bridge -- probe` found out about one operation. */
const CapabilityFile = z.object({
  version: z.literal(1),
  settings: z.object({
    zone: z.optional(z.string()),
    attachmentEncoding: z.optional(z.enum(['base64', 'data-uri', 'html-link'])),
    descriptionIs: z.optional(z.enum(['html', 'text'])),
    updateAttachments: z.optional(z.enum(['append', 'replace'])),
    markerField: z.optional(z.string()),
    prefixActs: z.optional(z.boolean()),
    activitiesReadable: z.optional(z.boolean()),
    refusesEmpty: z.optional(z.boolean()),
  }),
});
export type CapabilityFile = z.infer<typeof CapabilityFile>;

type Probed = Pick<
  Operation,
  | 'zone'
  | 'attachmentEncoding'
  | 'descriptionIs'
  | 'updateAttachments'
  | 'markerField'
  | 'prefixActs'
  | 'activitiesReadable'
  | 'refusesEmpty'
>;

/**
 * The settings of an operation that a capability file holds: `{ server: '…', ...probed(file) }`. What the probe could not
 * tell is left out. Throws a ConfigurationError when it is no such file.
 */
export function probed(file: unknown): Probed {
  const parsed = CapabilityFile.safeParse(file);
  if (!parsed.success) {
    const where = firstFault(parsed.error.issues).path.join('.') || 'the file';
    throw new ConfigurationError(
      `This is no capability file (${where}): make one with npm run bridge -- probe --operation NAME`,
    );
  }
  const known = Object.entries(parsed.data.settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Probed;
}

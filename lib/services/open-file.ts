import { createObjectFacts } from '../aws/object-facts.ts';
import { createObjects } from '../aws/objects.ts';
import { createPresignDownload } from '../aws/presign.ts';
import { createSecrets } from '../aws/secrets.ts';
import { createLinkSigner } from '../delivery/file-link.ts';
import { environment } from '../environment.ts';

/** What `open-file` works with: the key that signs links, the note of where a link leads, and its file. */
export function openFileServices() {
  const { payloads, linkKey } = environment('payloads', 'linkKey');
  return {
    signer: createLinkSigner(createSecrets(), linkKey),
    objects: createObjects(),
    payloads,
    facts: createObjectFacts(),
    presign: createPresignDownload(),
    now: Date.now,
  };
}
export type OpenFileServices = ReturnType<typeof openFileServices>;

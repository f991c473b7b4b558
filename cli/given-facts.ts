import { readFile } from 'node:fs/promises';
import type { ObjectFacts } from '../lib/aws/object-facts.ts';
import type { Upload } from '../lib/config/upload.ts';
import { translate } from '../lib/language.ts';
import { readMail } from '../lib/mail/read-mail.ts';
import { type FactSource, factsOf } from '../lib/uploads/match-rule.ts';
import { SidecarError, sidecarFrom } from '../lib/uploads/sidecar.ts';
import { explainTexts as texts } from './explain-texts.ts';
import { RefusedError } from './refused-error.ts';

/** What the operator says of an object, in the place of what S3 says. */
export interface GivenFacts {
  /** Each `NAME=VALUE`. */
  readonly meta?: readonly string[] | undefined;
  /** Each `NAME=VALUE`. */
  readonly tag?: readonly string[] | undefined;
  /** A file of this machine. */
  readonly sidecar?: string | undefined;
}

/** Returns the given facts, else those that S3 knows. An object that does not exist has no metadata and no tags. */
export async function factSource(
  facts: ObjectFacts,
  upload: Upload,
  { meta, tag, sidecar }: GivenFacts,
  exists: boolean,
): Promise<FactSource> {
  const stored = factsOf(facts, upload, readMail);
  const given = { metadata: meta && pairsFrom(meta, '--meta'), tags: tag && pairsFrom(tag, '--tag') };
  const fields = sidecar === undefined ? undefined : await readLocalSidecar(sidecar);
  return {
    metadata: async () => given.metadata ?? (exists ? stored.metadata() : {}),
    tags: async () => given.tags ?? (exists ? stored.tags() : {}),
    sidecar: async () => fields ?? stored.sidecar(),
    mail: stored.mail,
  };
}

async function readLocalSidecar(file: string) {
  try {
    return sidecarFrom(await readFile(file));
  } catch (error) {
    if (error instanceof SidecarError) throw new RefusedError(`${file}: ${error.message}`);
    throw new RefusedError(translate(texts.unreadableFile, { file }));
  }
}

/** S3 keeps the names of metadata in small letters. */
function pairsFrom(pairs: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(
    pairs.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new RefusedError(translate(texts.pairForm, { option }));
      return [option === '--meta' ? text.slice(0, at).toLowerCase() : text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

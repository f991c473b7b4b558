import type { ObjectFacts } from '../aws/object-facts.ts';
import { ObjectError } from '../aws/objects.ts';
import { scanMinutes } from '../config/bucket.ts';
import { bucketNamed } from '../config/uploads.ts';
import type { Bridge } from '../config.ts';
import { cleanTag, scanTag } from './scan-result.ts';
import type { Scans } from './scans.ts';
import type { Upload } from './upload.ts';

/** The malware gate of a bucket that has one: nothing passes that was not scanned. */
export interface Gate {
  /** `waits`: its result, or the tag by which `deliver` may read it, is still to come. */
  verdictOn(upload: Upload): Promise<'open' | 'waits' | 'infected' | 'not_scanned'>;
}

export interface GateServices {
  readonly bridge: Bridge;
  readonly facts: ObjectFacts;
  readonly scans: Scans;
  /** Whether the tag alone is believed: for old objects whose event is long gone, when a person asks. @default false */
  readonly trustsTag?: boolean;
}

export function createGate({ bridge, facts, scans, trustsTag = false }: GateServices): Gate {
  return {
    async verdictOn(upload) {
      if (scanMinutes(bucketNamed(bridge, upload.bucket)) === undefined) return 'open';
      // Without a version, what was scanned and what is read may differ.
      if (!upload.versionId) return 'not_scanned';
      const verdict = await scans.of(upload);
      if (verdict === 'infected' || verdict === 'not_scanned') return verdict;
      if (verdict === undefined && !trustsTag) return 'waits';
      // A result does not do: `deliver` may read an object by its tag only, which may come later than the event.
      return (await tagOf(facts, upload)) === cleanTag ? 'open' : 'waits';
    },
  };
}

/** Of an object that is gone the tag is of no use: its delivery says that it is gone. */
async function tagOf(facts: ObjectFacts, upload: Upload): Promise<string | undefined> {
  try {
    return (await facts.tags(upload))[scanTag];
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return cleanTag;
    throw error;
  }
}

import { bucketNamed } from '../../lib/config/uploads.ts';
import { commandId } from '../../lib/delivery/command.ts';
import { factsOf, matchRule } from '../../lib/uploads/match-rule.ts';
import type { Upload } from '../../lib/config/upload.ts';
import { dedupeKeyOf } from '../../lib/uploads/upload-event.ts';
import type { Operator } from '../operator.ts';
import { inBatches } from './in-batches.ts';

/** What a backfill finds, before anything is taken. */
export interface Found {
  readonly objects: number;
  /** They are in the ledger: by their events, or by an earlier run. */
  readonly known: number;
  /** By the rule that takes them. */
  readonly byRule: Readonly<Record<string, number>>;
  /** By the reason for which they are left where they are. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly toTake: number;
  /** Bytes of what is to be taken. */
  readonly bytes: number;
}

/** Asks the rules about each object, as its event would have. Writes nothing. */
export async function countObjects(people: Operator, objects: AsyncIterable<Upload>): Promise<Found> {
  const found = { objects: 0, known: 0, toTake: 0, bytes: 0 };
  const byRule: Record<string, number> = {};
  const skipped: Record<string, number> = {};
  for await (const batch of inBatches(objects)) {
    const told = await Promise.all(batch.map((upload) => lookAt(people, upload)));
    for (const [at, what] of told.entries()) {
      found.objects += 1;
      if (what === 'known') found.known += 1;
      else if ('skipped' in what) skipped[what.skipped] = (skipped[what.skipped] ?? 0) + 1;
      else {
        byRule[what.rule] = (byRule[what.rule] ?? 0) + 1;
        found.toTake += 1;
        found.bytes += batch[at]?.size ?? 0;
      }
    }
  }
  return { ...found, byRule, skipped };
}

async function lookAt({ bridge, ledger, facts }: Operator, upload: Upload) {
  const { operation, rules } = bucketNamed(bridge, upload.bucket);
  const event = { origin: `upload:${upload.bucket}`, dedupeKey: dedupeKeyOf(upload) };
  if (await ledger.read(commandId(operation, event))) return 'known';
  const meaning = await matchRule(rules, upload, factsOf(facts, upload));
  return 'skipped' in meaning ? { skipped: meaning.skipped.split(':')[0] ?? '' } : { rule: meaning.rule };
}

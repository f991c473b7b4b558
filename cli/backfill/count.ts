import type { Upload } from '../../lib/config/upload.ts';
import { bucketNamed } from '../../lib/config/uploads.ts';
import { commandId } from '../../lib/delivery/command.ts';
import { readMail } from '../../lib/mail/read-mail.ts';
import { factsOf, matchRule } from '../../lib/uploads/match-rule.ts';
import { dedupeKeyOf, originOf } from '../../lib/uploads/upload-event.ts';
import { inBatches } from '../in-batches.ts';
import type { Operator } from '../operator.ts';

/** What a backfill finds before it accepts anything. */
export interface Count {
  readonly objects: number;
  /** Those in the ledger already, from their events or an earlier run. */
  readonly known: number;
  /** By the rule that they match. */
  readonly byRule: Readonly<Record<string, number>>;
  /** By the reason for which they are skipped. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly toAccept: number;
  /** Of those to accept. */
  readonly bytes: number;
}

/** Asks the rules about each object, as its event would have. Writes nothing. */
export async function countObjects(operator: Operator, objects: AsyncIterable<Upload>): Promise<Count> {
  const count = { objects: 0, known: 0, toAccept: 0, bytes: 0 };
  const byRule: Record<string, number> = {};
  const skipped: Record<string, number> = {};
  for await (const batch of inBatches(objects)) {
    const fates = await Promise.all(batch.map((upload) => fateOf(operator, upload)));
    for (const [at, fate] of fates.entries()) {
      count.objects += 1;
      if (fate === 'known') count.known += 1;
      else if ('skipped' in fate) skipped[fate.skipped] = (skipped[fate.skipped] ?? 0) + 1;
      else {
        byRule[fate.rule] = (byRule[fate.rule] ?? 0) + 1;
        count.toAccept += 1;
        count.bytes += batch[at]?.size ?? 0;
      }
    }
  }
  return { ...count, byRule, skipped };
}

async function fateOf({ bridge, engine, facts }: Operator, upload: Upload) {
  const { operation, rules } = bucketNamed(bridge, upload.bucket);
  const event = { origin: originOf(upload), dedupeKey: dedupeKeyOf(upload) };
  if (await engine.stores.ledger.read(commandId(operation, event))) return 'known';
  const match = await matchRule(rules, upload, factsOf(facts, upload, readMail));
  return 'skipped' in match ? { skipped: match.skipped.split(':')[0] ?? '' } : { rule: match.rule };
}

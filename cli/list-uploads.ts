import { ObjectError } from '../lib/aws/objects.ts';
import { type SkippedUpload, skippedPrefix } from '../lib/uploads/skipped.ts';
import type { Operator, Terminal } from './operator.ts';
import { payloadKeys } from './payloads.ts';
import { reasonInWords } from './reasons.ts';
import { columns, duration, oneLine, plural } from './wording.ts';

/** Lists the uploads of the last two weeks that became nothing, the newest first, each with the reason. */
export async function listUploads(
  people: Operator,
  terminal: Terminal,
  { json }: { json?: boolean | undefined },
): Promise<void> {
  const left = await leftUploads(people);
  if (json) return terminal.say(JSON.stringify(left, null, 2));
  if (left.length === 0) return terminal.say('No upload of the last two weeks was left where it is.');
  const rows = left.map(({ at, reason, rule = '-', bucket, key }) => {
    return [duration(people.now() - Date.parse(at)), reason, rule, `s3://${bucket}/${oneLine(key)}`];
  });
  for (const line of columns([['AGE', 'REASON', 'RULE', 'OBJECT'], ...rows])) terminal.say(line);
  terminal.say('');
  for (const reason of new Set(left.map(({ reason }) => reason.split(':')[0] ?? ''))) {
    terminal.say(reasonInWords(reason));
  }
  terminal.say(`\n${plural(left.length, 'upload')} became nothing. Why, and what would: explain s3://BUCKET/KEY`);
}

async function leftUploads({ objects, payloads }: Operator): Promise<SkippedUpload[]> {
  const left: SkippedUpload[] = [];
  for await (const key of payloadKeys(payloads, skippedPrefix)) {
    try {
      left.push(JSON.parse(await objects.getText(payloads, key)) as SkippedUpload);
    } catch (error) {
      // It became something between the list and this.
      if (!(error instanceof ObjectError && error.reason === 'object_gone')) throw error;
    }
  }
  return left.sort((a, b) => b.at.localeCompare(a.at));
}

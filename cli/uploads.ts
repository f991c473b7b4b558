import { undefinedIfGone } from '../lib/aws/objects.ts';
import { type SkippedUpload, skippedPrefix } from '../lib/uploads/skipped.ts';
import { defineCommand, jsonOption, type OptionValues } from './bridge-command.ts';
import type { Operator, Terminal } from './operator.ts';
import { payloadKeys } from './payload-keys.ts';
import { reasonText } from './reasons.ts';
import { columns, duration, plural } from './wording.ts';

export const uploads = defineCommand({
  name: 'uploads',
  help: {
    en: 'Lists the uploads of the last two weeks that were skipped, the newest first, each with the reason.',
    es: 'Lista las cargas omitidas de las últimas dos semanas, la más reciente primero, cada una con el motivo.',
    pt: 'Lista os envios omitidos das últimas duas semanas, o mais recente primeiro, cada um com o motivo.',
  },
  options: jsonOption,
  run: listUploads,
});

export async function listUploads(
  operator: Operator,
  terminal: Terminal,
  { json }: OptionValues<typeof jsonOption>,
): Promise<void> {
  const skipped = await skippedUploads(operator);
  if (json) return terminal.say(JSON.stringify(skipped, null, 2));
  if (skipped.length === 0) return terminal.say('No upload of the last two weeks was skipped.');
  const now = operator.engine.clock.now();
  const rows = skipped.map(({ at, reason, rule = '-', bucket, key }) => {
    return [duration(now - Date.parse(at)), reason, rule, `s3://${bucket}/${key}`];
  });
  for (const line of columns([['AGE', 'REASON', 'RULE', 'OBJECT'], ...rows])) terminal.say(line);
  terminal.say('');
  for (const reason of new Set(skipped.map(({ reason }) => reason.split(':')[0] ?? ''))) {
    terminal.say(reasonText(reason));
  }
  const explain = operator.commandLine("explain 's3://BUCKET/KEY'");
  terminal.say(`\n${plural(skipped.length, 'upload was', 'uploads were')} skipped. To see why: ${explain}`);
}

async function skippedUploads({ engine, payloads }: Operator): Promise<SkippedUpload[]> {
  const skipped: SkippedUpload[] = [];
  for await (const key of payloadKeys(payloads, skippedPrefix)) {
    // It may have become a command since it was listed.
    const text = await undefinedIfGone(engine.stores.objects.getText(payloads, key));
    if (text !== undefined) skipped.push(JSON.parse(text) as SkippedUpload);
  }
  return skipped.sort((a, b) => b.at.localeCompare(a.at));
}

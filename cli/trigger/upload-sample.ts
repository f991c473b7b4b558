import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { asRule, type UploadRule } from '../../lib/config/rule.ts';
import { commandId } from '../../lib/delivery/command.ts';
import { environment } from '../../lib/environment.ts';
import { translate } from '../../lib/language.ts';
import { factsOf, matchRule } from '../../lib/uploads/match-rule.ts';
import { dedupeKeyOf, originOf, uploadOf } from '../../lib/uploads/upload-event.ts';
import type { Operator, Terminal } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { triggerTexts } from './texts.ts';
import type { TriggerOptions } from './trigger.ts';

/** Uploads a small PDF to the bridge's own bucket, under the key that was given or that a rule takes. */
export async function uploadSample(operator: Operator, terminal: Terminal, options: TriggerOptions): Promise<void> {
  const { uploads: bucket } = environment('uploads');
  const key = options.key ?? (await sampleKey(operator, bucket));
  const address = `s3://${bucket}/${key}`;
  if (!(await terminal.confirm(translate(triggerTexts.uploadQuestion, { address })))) return;
  const body = samplePdf(new Date(operator.engine.clock.now()).toISOString());
  const client = new S3Client({});
  try {
    const { VersionId, ETag = '' } = await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    const etag = ETag.replaceAll('"', '');
    const upload = uploadOf(bucket, { key, versionId: VersionId, etag, sequencer: '', size: body.length });
    const { operation } = operator.bridge.uploads;
    const id = commandId(operation, { origin: originOf(upload), dedupeKey: dedupeKeyOf(upload) });
    terminal.say(translate(triggerTexts.uploaded, { address }));
    terminal.say(translate(triggerTexts.follow, { show: operator.commandLine(`deliveries show ${id}`) }));
  } finally {
    client.destroy();
  }
}

/** Returns a key that a rule makes a command of, the first rules first. Throws a RefusedError where none does. */
async function sampleKey({ bridge, engine, facts, caseWords = {} }: Operator, bucket: string): Promise<string> {
  const { rules } = bridge.uploads;
  const name = `bridge-trigger-${engine.clock.now()}.pdf`;
  for (const given of rules) {
    const key = `${sampleFolder(given, caseWords)}${name}`;
    const upload = uploadOf(bucket, { key, versionId: 'a', etag: '', sequencer: '', size: 1_024 });
    const match = await matchRule(rules, upload, { ...factsOf(facts, upload), sidecar: async () => undefined }).catch(
      () => undefined,
    );
    if (match && 'answer' in match && !('group' in match.answer)) return key;
  }
  throw new RefusedError(translate(triggerTexts.noRule));
}

/** The folders of a rule's prefix. A part that is named as a word of a case gets the simulator's word. */
function sampleFolder(
  given: UploadRule,
  { contact, type, user, status, priority }: NonNullable<Operator['caseWords']>,
) {
  const words: Readonly<Record<string, string | undefined>> = {
    ...{ contact, email: contact, type, caseType: type, user, owner: user, responsible: user, status, priority },
    // As an id is written, so that a rule for existing cases can answer.
    caseId: 'a'.repeat(24),
  };
  return (asRule(given).prefix ?? '').replace(/\{(\w+)\}/g, (_braces, name: string) => words[name] ?? 'ejemplo');
}

function samplePdf(time: string): Buffer {
  return Buffer.from(`%PDF-1.4\n% a sample of wolkvox-bridge, ${time}\n%%EOF\n`);
}

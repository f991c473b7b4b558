import { movedPrefix } from '../../lib/config/bucket.ts';
import type { Upload } from '../../lib/config/upload.ts';
import { bucketNamed } from '../../lib/config/uploads.ts';
import { type CommandEnd, defineCommand, jsonOption, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { requireReadable } from '../readable-bucket.ts';
import { reasonText } from '../reasons.ts';
import { exitCodes, RefusedError } from '../refused-error.ts';
import { stopSignal } from '../stop-signal.ts';
import { instantFrom, zoneOfOperation } from '../times.ts';
import { wholeNumber } from '../whole-number.ts';
import { plural } from '../wording.ts';
import { acceptOldObjects, type Progress } from './accept-old.ts';
import { type Count, countObjects } from './count.ts';
import { type ObjectChoice, oldObjects } from './old-objects.ts';
import { choosePace, type Pace } from './pace.ts';

const options = {
  /** ISO 8601: objects written then or later. */
  since: { type: 'string', value: 'TIME' },
  /** ISO 8601: objects written before. */
  until: { type: 'string', value: 'TIME' },
  /** Objects at most. */
  limit: { type: 'string', value: 'N' },
  /** How many become due in a day. @default four fifths of the calls that a day leaves to files */
  'per-day': { type: 'string', value: 'N' },
  'dry-run': { type: 'boolean' },
  ...jsonOption,
} as const satisfies OptionSpecs;

export interface BackfillOptions extends OptionValues<typeof options> {
  /** Stops it. @default Ctrl-C */
  readonly signal?: AbortSignal;
}

export const backfill = defineCommand({
  name: 'backfill',
  subject: 's3://BUCKET/PREFIX',
  help: {
    en: 'Accepts objects that were in a bucket before the bridge was. Counts and asks first; may be stopped and run again.',
    es: 'Acepta los objetos que ya estaban en un bucket antes que el puente. Primero cuenta y pregunta; se puede detener y repetir.',
    pt: 'Aceita os objetos que já estavam em um bucket antes da ponte. Primeiro conta e pergunta; pode ser parado e repetido.',
  },
  options,
  run: (operator, terminal, options, address) => backfillBucket(operator, terminal, address, options),
});

/** Each object becomes the command that its event would have made, under the same id, so nothing is sent twice. */
export async function backfillBucket(
  operator: Operator,
  terminal: Terminal,
  address: string,
  options: BackfillOptions,
): Promise<CommandEnd | undefined> {
  const say = (line: string) => options.json || terminal.say(line);
  const choice = choiceFrom(operator, address, options);
  const { operation } = bucketNamed(operator.bridge, choice.bucket);
  const pace = await choosePace(operator, operation, options['per-day']);
  const count = await countObjects(operator, objectsOf(operator, choice));
  for (const line of describeCount(count, pace)) say(line);
  const result = { ...count, perDay: pace.perDay, days: count.toAccept / pace.perDay };
  if (options['dry-run'] || count.toAccept === 0) {
    say(options['dry-run'] ? '\nNothing was accepted: this was a dry run.' : '\nThere is nothing to accept.');
    if (options.json) terminal.say(JSON.stringify({ ...result, accepted: 0, stopped: false }));
    return undefined;
  }
  if (!(await terminal.confirm(`Accept ${plural(count.toAccept, 'object')}?`))) {
    terminal.say('Nothing was accepted.');
    return undefined;
  }

  const { signal, release } = stopSignal(options.signal);
  const progress = await acceptOldObjects(operator, choice.bucket, {
    objects: objectsOf(operator, choice),
    pace,
    signal,
    onProgress: (soFar) => {
      if (soFar.seen % 1_008 === 0 || soFar.seen === count.objects) say(describeProgress(soFar, count.objects));
    },
  });
  release();
  const stopped = signal.aborted;
  const { refused } = progress;
  if (options.json) terminal.say(JSON.stringify({ ...result, accepted: progress.accepted, refused, stopped }));
  for (const [reason, count] of Object.entries(refused)) {
    say(`\n${plural(count, 'object was', 'objects were')} not accepted: S3 refuses the bytes. ${reasonText(reason)}`);
  }
  const accepted = `${plural(progress.accepted, 'object was', 'objects were')} accepted.`;
  if (stopped) {
    say(`\nStopped: ${accepted} Run the same command again to go on.`);
    return { exitCode: exitCodes.stopped };
  }
  say(`\nDone: ${accepted} To see them: ${operator.commandLine('deliveries list --limit 10')}`);
  return undefined;
}

/** Objects that were moved after their delivery are no old uploads. */
async function* objectsOf({ bridge }: Operator, choice: ObjectChoice): AsyncGenerator<Upload> {
  const moved = movedPrefix(bucketNamed(bridge, choice.bucket));
  for await (const upload of oldObjects(choice)) {
    if (moved === undefined || !upload.key.startsWith(moved)) yield upload;
  }
}

function describeCount({ objects, known, byRule, skipped, toAccept, bytes }: Count, { perDay, lines }: Pace): string[] {
  const days = toAccept / perDay;
  const time = days < 1 ? 'less than a day' : plural(Math.round(days * 10) / 10, 'day');
  return [
    `${plural(objects, 'object')} found.`,
    ...(known > 0 ? [`${plural(known, 'is', 'are')} already in the ledger, from an event or an earlier run.`] : []),
    ...Object.entries(byRule).map(([rule, count]) => `${plural(count, 'matches', 'match')} the rule "${rule}".`),
    ...Object.entries(skipped).map(([reason, count]) => `${plural(count, 'is', 'are')} skipped. ${reasonText(reason)}`),
    `\nTo accept: ${plural(toAccept, 'object')}, ${plural(bytes, 'byte')}. Each costs one call of the day.`,
    ...lines,
    `At ${perDay.toLocaleString('en')} a day the last is due after ${time}.`,
    'Webhooks always go first. New files use the calls of the day that are left.',
  ];
}

function describeProgress({ seen, accepted, known }: Progress, objects: number): string {
  const share = Math.floor((100 * seen) / Math.max(objects, seen));
  const [all, old] = [seen, known].map((count) => count.toLocaleString('en'));
  return `${share} %: ${all} checked, ${plural(accepted, 'accepted', 'accepted')}, ${old} known before`;
}

function choiceFrom(operator: Operator, address: string, options: BackfillOptions): ObjectChoice {
  const { bridge, engine } = operator;
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/([\s\S]*))?$/.exec(address) ?? [];
  if (bucket === undefined) throw new RefusedError('Say where: backfill s3://BUCKET/PREFIX, in quotes');
  requireReadable(bridge, { bucket, key: prefix });
  const zone = zoneOfOperation(operator, bucketNamed(bridge, bucket).operation);
  const time = (option: string, text: string | undefined) =>
    text === undefined ? undefined : instantFrom(option, text, zone, engine.clock.now());
  return {
    bucket,
    prefix,
    since: time('--since', options.since) ?? 0,
    until: time('--until', options.until),
    limit: options.limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--limit', options.limit),
  };
}

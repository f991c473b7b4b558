import { type ExistingBucket, movedPrefix } from '../../lib/config/bucket.ts';
import { bucketNamed } from '../../lib/config/uploads.ts';
import type { Upload } from '../../lib/config/upload.ts';
import type { Operator, Terminal } from '../operator.ts';
import { reasonInWords } from '../reasons.ts';
import { Refused } from '../refused.ts';
import { wholeNumber } from '../whole-number.ts';
import { plural } from '../wording.ts';
import { countObjects, type Found } from './count.ts';
import { oldObjects, type Wanted } from './old-objects.ts';
import { type Pace, paceFor } from './pace.ts';
import { takeOld } from './take-old.ts';

export interface BackfillOptions {
  /** ISO 8601: written then or later; before then. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Objects at most. */
  readonly limit?: string | undefined;
  /** How many become due a day. @default four fifths of what the calls of a day leave to files */
  readonly 'per-day'?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly json?: boolean | undefined;
  /** Stops it. @default Ctrl-C */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes objects that were in a bucket before the bridge was: counts, says how long it takes, asks, and can be stopped and run
 * again. Each is the command that its event would have been, so nothing is sent twice.
 */
export async function backfill(
  people: Operator,
  terminal: Terminal,
  address: string,
  options: BackfillOptions,
): Promise<void> {
  const say = (line: string) => options.json || terminal.say(line);
  const wanted = wantedFrom(people, address, options);
  const { operation } = bucketNamed(people.bridge, wanted.bucket);
  const pace = await paceFor(people, operation, options['per-day']);
  const found = await countObjects(people, objectsOf(people, wanted));
  for (const line of inWords(found, pace)) say(line);
  const told = { ...found, perDay: pace.perDay, days: found.toTake / pace.perDay };
  if (options['dry-run'] || found.toTake === 0) {
    say(options['dry-run'] ? '\nNothing was taken: this was a dry run.' : '\nThere is nothing to take.');
    if (options.json) terminal.say(JSON.stringify({ ...told, taken: 0, stopped: false }));
    return;
  }
  if (!(await terminal.confirm(`Take ${plural(found.toTake, 'object')}?`))) return terminal.say('Nothing was taken.');

  const { signal, release } = stopper(options.signal);
  const { objects } = found;
  const progress = await takeOld(people, wanted.bucket, {
    objects: objectsOf(people, wanted),
    pace,
    signal,
    onProgress({ seen, taken, known }) {
      if (seen % 1_008 !== 0 && seen !== objects) return;
      const share = Math.floor((100 * seen) / Math.max(objects, seen));
      say(
        `${share} %: ${seen.toLocaleString('en')} looked at, ${plural(taken, 'taken', 'taken')}, ${known.toLocaleString('en')} known before`,
      );
    },
  });
  release();
  const stopped = signal.aborted;
  if (options.json) terminal.say(JSON.stringify({ ...told, taken: progress.taken, stopped }));
  if (stopped) {
    process.exitCode = 130;
    say(
      `\nStopped: ${plural(progress.taken, 'object was', 'objects were')} taken. The same command goes on from here.`,
    );
  } else say(`\nDone: ${plural(progress.taken, 'object was', 'objects were')} taken. See deliveries list --limit 10`);
}

/** What was moved there after its delivery is no old upload. */
async function* objectsOf({ bridge }: Operator, wanted: Wanted): AsyncGenerator<Upload> {
  const moved = movedPrefix(bucketNamed(bridge, wanted.bucket));
  for await (const upload of oldObjects(wanted)) {
    if (moved === undefined || !upload.key.startsWith(moved)) yield upload;
  }
}

function inWords({ objects, known, byRule, skipped, toTake, bytes }: Found, { perDay, lines }: Pace): string[] {
  const days = toTake / perDay;
  return [
    `${plural(objects, 'object')} found.`,
    ...(known > 0 ? [`${plural(known, 'is', 'are')} in the ledger already, by an event or an earlier run.`] : []),
    ...Object.entries(byRule).map(([rule, count]) => `${plural(count, 'is', 'are')} for the rule "${rule}".`),
    ...Object.entries(skipped).map(
      ([reason, count]) => `${plural(count, 'stays where it is', 'stay where they are')}. ${reasonInWords(reason)}`,
    ),
    `\nTo take: ${plural(toTake, 'object')}, ${plural(bytes, 'byte')}. Each costs one call of the day.`,
    ...lines,
    `At ${perDay.toLocaleString('en')} a day the last is due after ${days < 1 ? 'less than a day' : plural(Math.round(days * 10) / 10, 'day')}. What comes meanwhile goes first or in between:`,
    'webhooks always, and new files find the rest of the day’s calls free.',
  ];
}

function wantedFrom({ bridge }: Operator, address: string, options: BackfillOptions): Wanted {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/([\s\S]*))?$/.exec(address) ?? [];
  if (bucket === undefined) throw new Refused('Say where: backfill s3://BUCKET/PREFIX, in quotes');
  const existing: ExistingBucket | undefined = bridge.uploads.buckets?.[bucket];
  const own = process.env['UPLOADS_BUCKET'];
  if (!existing && own !== undefined && bucket !== own) {
    throw new Refused(`bridge.config.ts has no bucket ${bucket}: the bridge's own is ${own}`);
  }
  if (!prefix.startsWith(existing?.prefix ?? '')) {
    throw new Refused(
      `Of ${bucket} the bridge may read ${existing?.prefix} only: backfill s3://${bucket}/${existing?.prefix}`,
    );
  }
  return {
    bucket,
    prefix,
    since: timeFrom('--since', options.since) ?? 0,
    until: timeFrom('--until', options.until),
    limit: options.limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--limit', options.limit),
  };
}

function timeFrom(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new Refused(`${option} wants a day or a time: 2026-11-20, or 2026-11-20T08:00:00-05:00`);
  return at;
}

/** The first Ctrl-C ends it in order; the next one at once, which loses nothing either. */
function stopper(given: AbortSignal | undefined): { signal: AbortSignal; release: () => void } {
  if (given) return { signal: given, release: () => {} };
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  return { signal: stopping.signal, release: () => process.off('SIGINT', stop) };
}

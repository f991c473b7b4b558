import { translate } from '../../lib/language.ts';
import { defineCommand, jsonOption, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import { findDelivery } from '../deliveries/find-delivery.ts';
import type { Operator, Terminal } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { stopSignal } from '../stop-signal.ts';
import { instantFrom, isoIn, zoneOfOperation } from '../times.ts';
import { deployedLines, functionNames } from './deployed-lines.ts';
import { localLines } from './local-lines.ts';
import { isWantedLine, type LogFilter, levels, shownLine } from './log-line.ts';
import { logsTexts } from './texts.ts';

const options = {
  /** Those of one delivery, named as `deliveries show` takes it. */
  delivery: { type: 'string', value: 'ID|PET-…|s3://…' },
  function: { type: 'string', value: 'NAME' },
  /** The least level. */
  level: { type: 'string', value: 'INFO|WARN|ERROR' },
  /** @default 10 minutes ago */
  since: { type: 'string', value: 'TIME|10min' },
  /** Ends with what was logged until now. */
  once: { type: 'boolean' },
  ...jsonOption,
} as const satisfies OptionSpecs;

export interface LogsOptions extends Partial<OptionValues<typeof options>> {
  /** Stops it. @default Ctrl-C */
  readonly signal?: AbortSignal;
}

export const logs = defineCommand({
  name: 'logs',
  help: logsTexts.help,
  options,
  run: followLogs,
});

/** Says what the functions log, until it is stopped. */
export async function followLogs(operator: Operator, terminal: Terminal, options: LogsOptions): Promise<void> {
  const zone = zoneOfOperation(operator, Object.keys(operator.bridge.operations)[0] ?? '');
  const filter = await filterFrom(operator, options, zone);
  const { signal, release } = stopSignal(options.signal);
  const following = { isFollowing: !options.once, signal, now: operator.engine.clock.now };
  const { console, stage } = operator;
  const lines = console === undefined ? deployedLines(stage, filter, following) : localLines(console, following);
  for await (const line of lines) {
    if (!isWantedLine(line, filter)) continue;
    terminal.say(options.json ? JSON.stringify({ ...line, at: isoIn(line.at, zone) }) : shownLine(line, zone));
  }
  release();
}

async function filterFrom(operator: Operator, options: LogsOptions, zone: string): Promise<LogFilter> {
  const { delivery, function: name, level, since = '10min' } = options;
  if (name !== undefined && !functionNames.includes(name)) {
    throw new RefusedError(translate(logsTexts.noFunction, { name, all: functionNames.join(', ') }));
  }
  const least = level?.toUpperCase();
  if (least !== undefined && !levels.includes(least)) {
    throw new RefusedError(translate(logsTexts.noLevel, { level: least, all: levels.join(', ') }));
  }
  const found = delivery === undefined ? undefined : await findDelivery(operator, delivery);
  const { now } = operator.engine.clock;
  // The story of a delivery begins with its acceptance.
  const from =
    found && options.since === undefined ? found.acceptedAt - 60_000 : instantFrom('--since', since, zone, now());
  return { id: found?.id, function: name, level: least, since: from };
}

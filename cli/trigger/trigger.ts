import { translate } from '../../lib/language.ts';
import { defineCommand, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import { fireSchedule } from '../fire.ts';
import type { Operator, Terminal } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { callSample } from './call-sample.ts';
import { triggerTexts } from './texts.ts';
import { uploadSample } from './upload-sample.ts';

const options = {
  /** Of the sample upload. @default under the first rule that makes a command of it */
  key: { type: 'string', value: 'KEY' },
  /** @default `default`, else the first with a key */
  source: { type: 'string', value: 'SOURCE' },
  /** A file with the body of the sample call, as JSON. @default a case in the words of the simulator */
  body: { type: 'string', value: 'FILE' },
  /** @default the first */
  schedule: { type: 'string', value: 'NAME' },
} as const satisfies OptionSpecs;
export type TriggerOptions = Partial<OptionValues<typeof options>>;

const kinds = {
  upload: { takes: ['key'], run: uploadSample },
  webhook: { takes: ['source', 'body'], run: callSample },
  schedule: { takes: ['schedule'], run: fireFirst },
} as const;

export const trigger = defineCommand({
  name: 'trigger',
  subject: 'upload|webhook|schedule',
  help: triggerTexts.help,
  options,
  run: triggerSample,
});

/** Makes a sample of what the bridge waits for. Asks first where it becomes real: on a deployed stack, and with a real CRM. */
export async function triggerSample(
  operator: Operator,
  terminal: Terminal,
  options: TriggerOptions,
  kind: string,
): Promise<void> {
  if (!isKind(kind))
    throw new RefusedError(translate(triggerTexts.noKind, { kind, all: Object.keys(kinds).join(', ') }));
  const { takes, run } = kinds[kind];
  const own: readonly string[] = takes;
  const foreign = ['key', 'source', 'body', 'schedule'].find((name) => name in options && !own.includes(name));
  if (foreign) throw new RefusedError(translate(triggerTexts.foreignOption, { kind, option: foreign }));
  const isTrial = operator.isLocal && operator.caseWords !== undefined;
  await run(operator, isTrial ? { ...terminal, confirm: async () => true } : terminal, options);
}

function isKind(text: string): text is keyof typeof kinds {
  return Object.hasOwn(kinds, text);
}

async function fireFirst(operator: Operator, terminal: Terminal, { schedule }: TriggerOptions): Promise<void> {
  const name = schedule ?? operator.bridge.schedules[0]?.name;
  if (name === undefined) throw new RefusedError(translate(triggerTexts.noSchedule));
  await fireSchedule(operator, terminal, name, {});
}

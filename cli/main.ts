import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bridge } from '../lib/config/bridge.ts';
import { backfill } from './backfill/backfill.ts';
import { erasePerson } from './erase.ts';
import { explainUpload } from './explain.ts';
import { listDeliveries } from './list-deliveries.ts';
import { listUploads } from './list-uploads.ts';
import { type Operator, openPeople, type Terminal } from './operator.ts';
import { probeOperation } from './probe/probe.ts';
import { Refused } from './refused.ts';
import { resolveDelivery } from './resolve.ts';
import { retryDelivery } from './retry.ts';
import { showDelivery } from './show-delivery.ts';
import { findPlace } from './stack-location.ts';
import { openTerminal } from './terminal.ts';

export const usage = `npm run bridge -- COMMAND [options]

  deliveries list [--status parked,rejected,…] [--operation NAME] [--limit 50] [--json]
  deliveries show ID [--json]
  deliveries retry ID --reason "…"
  deliveries resolve ID --as delivered|rejected [--crm-id ID] --reason "…"
  explain s3://BUCKET/KEY [--size BYTES] [--meta NAME=VALUE]… [--tag NAME=VALUE]… [--sidecar FILE] [--json]
  uploads [--json]
  backfill s3://BUCKET/PREFIX [--since TIME] [--until TIME] [--limit N] [--per-day N] [--dry-run] [--json]
  probe --operation NAME --type … --user user@operation --contact … --status … --priority … [--closed STATUS]
        [--marker-field LABEL] [--largest-mib 20] [--out FILE]
  erase --contact EMAIL [--dry-run] [--cancel] [--reason "…"]

  --stage NAME    a deployed stack; without it, the one that npm start runs on this machine
  --region NAME   where it is deployed (us-east-1)
  --config FILE   another configuration than bridge.config.ts
  --by NAME       who decides, as it is written down (your user name)
  --yes           ask nothing`;

const options = {
  stage: { type: 'string' },
  region: { type: 'string' },
  'stack-file': { type: 'string' },
  config: { type: 'string' },
  by: { type: 'string' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  status: { type: 'string' },
  operation: { type: 'string' },
  limit: { type: 'string' },
  as: { type: 'string' },
  'crm-id': { type: 'string' },
  reason: { type: 'string' },
  type: { type: 'string' },
  user: { type: 'string' },
  contact: { type: 'string' },
  priority: { type: 'string' },
  closed: { type: 'string' },
  'marker-field': { type: 'string' },
  'largest-mib': { type: 'string' },
  out: { type: 'string' },
  size: { type: 'string' },
  meta: { type: 'string', multiple: true },
  tag: { type: 'string', multiple: true },
  sidecar: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  'per-day': { type: 'string' },
  'dry-run': { type: 'boolean' },
  cancel: { type: 'boolean' },
} as const;

/** Does what the arguments say. Throws Refused, with what to do instead, when that cannot be done. */
export async function runBridge(args: readonly string[]): Promise<void> {
  const { values, positionals } = parsed(args);
  if (values.help) return console.log(usage);
  const command = commandOf(positionals, Object.keys(values) as Option[]);
  if (!command) return console.log(usage);
  const place = await findPlace({ stage: values.stage, region: values.region, stackFile: values['stack-file'] });
  // What is meant for a program must hold nothing else.
  if (!values.json) console.log(`On ${place.name}\n`);
  await command(openPeople(place, await bridgeIn(values.config)), openTerminal(values), values);
}

/** Only that one is loaded. */
async function bridgeIn(file = path.resolve(import.meta.dirname, '..', 'bridge.config.ts')): Promise<Bridge> {
  const { default: bridge } = (await import(pathToFileURL(path.resolve(file)).href)) as { default: Bridge };
  return bridge;
}

type Values = ReturnType<typeof parsed>['values'];
type Command = (people: Operator, terminal: Terminal, values: Values) => Promise<void>;
type Option = keyof typeof options;

function commandOf([subject, verb, id, ...more]: readonly string[], given: readonly Option[]): Command | undefined {
  if (subject === undefined || subject === 'help') return undefined;
  const name = subject === 'deliveries' ? `${subject} ${verb ?? ''}`.trim() : subject;
  const command = commands[name];
  const rest = (subject === 'deliveries' ? [id, ...more] : [verb, id, ...more]).filter((word) => word !== undefined);
  if (!command) throw new Refused(`There is no command "${name}".\n\n${usage}`);
  const { wants, takes, run } = command;
  // One that was ignored, such as --dry-run, would not keep the command from what it was to keep it from.
  const foreign = given.find((option) => !everyCommandTakes.includes(option) && !takes.includes(option));
  if (foreign) throw new Refused(`${name} takes no --${foreign}.\n\n${usage}`);
  if (rest.length !== (wants ? 1 : 0)) {
    throw new Refused(wants ? `Say which: ${name} ${wants}` : `${name} takes options only`);
  }
  return (people, terminal, values) => run(people, terminal, values, rest[0] ?? '');
}

const everyCommandTakes: readonly Option[] = ['stage', 'region', 'stack-file', 'config', 'by', 'yes'];

interface Entry {
  /** What must be named besides. */
  readonly wants?: string;
  readonly takes: readonly Option[];
  readonly run: (people: Operator, terminal: Terminal, values: Values, named: string) => Promise<void>;
}

const commands: Readonly<Record<string, Entry>> = {
  'deliveries list': { takes: ['status', 'operation', 'limit', 'json'], run: listDeliveries },
  'deliveries show': {
    wants: 'ID',
    takes: ['json'],
    run: (people, terminal, values, id) => showDelivery(people, terminal, id, values),
  },
  'deliveries retry': {
    wants: 'ID',
    takes: ['reason'],
    run: (people, terminal, values, id) => retryDelivery(people, terminal, id, values),
  },
  'deliveries resolve': {
    wants: 'ID',
    takes: ['as', 'crm-id', 'reason'],
    run: (people, terminal, values, id) =>
      resolveDelivery(people, terminal, id, { ...values, crmId: values['crm-id'] }),
  },
  erase: { takes: ['contact', 'dry-run', 'cancel', 'reason'], run: erasePerson },
  explain: {
    wants: 's3://BUCKET/KEY',
    takes: ['size', 'meta', 'tag', 'sidecar', 'json'],
    run: (people, terminal, values, address) => explainUpload(people, terminal, address, values),
  },
  uploads: { takes: ['json'], run: listUploads },
  backfill: {
    wants: 's3://BUCKET/PREFIX',
    takes: ['since', 'until', 'limit', 'per-day', 'dry-run', 'json'],
    run: (people, terminal, values, address) => backfill(people, terminal, address, values),
  },
  probe: {
    takes: [
      'operation',
      'type',
      'user',
      'contact',
      'status',
      'priority',
      'closed',
      'marker-field',
      'largest-mib',
      'out',
    ],
    run: async (people, terminal, values) => void (await probeOperation(people, terminal, values)),
  },
};

/** What was written after `npm run bridge --`, as options and words. Throws Refused for an option that there is not. */
export function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Refused(`${(error as Error).message}\n\n${usage}`);
  }
}

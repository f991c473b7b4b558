import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sourceKeyName } from '../../lib/config/secret-names.ts';
import { parseKeys } from '../../lib/delivery/rotating-keys.ts';
import { translate } from '../../lib/language.ts';
import type { Operator, Terminal } from '../operator.ts';
import { CrmRefusedError, NotFoundError, RefusedError } from '../refused-error.ts';
import { triggerTexts } from './texts.ts';
import type { TriggerOptions } from './trigger.ts';

/** Makes a call as a source with a key: to its hook with a body that was given, else `POST /cases`. Shows the answer. */
export async function callSample(operator: Operator, terminal: Terminal, options: TriggerOptions): Promise<void> {
  const { bridge, apiUrl } = operator;
  if (apiUrl === undefined) throw new RefusedError(translate(triggerTexts.noApi));
  const name = sourceFrom(operator, options.source);
  const path = options.body !== undefined && bridge.sources[name]?.hook ? `/hooks/${name}` : '/cases';
  const body = options.body === undefined ? sampleCase(operator) : await readBody(options.body);
  if (!(await terminal.confirm(translate(triggerTexts.callQuestion, { path, name })))) return;
  const response = await fetch(`${apiUrl}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${name}.${await keyOf(operator, name)}`,
      'content-type': 'application/json',
      'idempotency-key': `trigger-${randomUUID()}`,
    },
    body,
  });
  const answer = (await response.json()) as { readonly id?: string; readonly detail?: string };
  terminal.say(`${response.status} ${JSON.stringify(answer, null, 2)}`);
  if (response.status === 422) throw new CrmRefusedError(answer.detail ?? translate(triggerTexts.refused));
  if (!response.ok) throw new RefusedError(answer.detail ?? translate(triggerTexts.refused));
  if (answer.id) {
    terminal.say(translate(triggerTexts.follow, { show: operator.commandLine(`deliveries show ${answer.id}`) }));
  }
}

function sourceFrom({ bridge }: Operator, asked: string | undefined): string {
  const withKey = Object.entries(bridge.sources).flatMap(([name, { auth = 'key' }]) => (auth === 'key' ? [name] : []));
  const name = asked ?? withKey.find((one) => one === 'default') ?? withKey[0];
  if (name !== undefined && withKey.includes(name)) return name;
  throw new NotFoundError(translate(triggerTexts.noSource, { all: withKey.join(', ') || '-' }));
}

function sampleCase({ caseWords }: Operator): string {
  if (!caseWords) throw new RefusedError(translate(triggerTexts.noBody));
  const { type, user, contact, status, priority } = caseWords;
  const description = 'Una solicitud de ejemplo, de bridge -- trigger';
  return JSON.stringify({ type, responsible: user, owner: user, contact, description, status, priority });
}

async function readBody(file: string): Promise<string> {
  try {
    return JSON.stringify(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    throw new RefusedError(translate(triggerTexts.badBody, { file }));
  }
}

async function keyOf({ stage }: Operator, source: string): Promise<string> {
  const client = new SecretsManagerClient({});
  try {
    const { SecretString = '' } = await client.send(
      new GetSecretValueCommand({ SecretId: sourceKeyName(stage, source) }),
    );
    return parseKeys(SecretString)[0] ?? '';
  } finally {
    client.destroy();
  }
}

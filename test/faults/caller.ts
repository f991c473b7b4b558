import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';

/** One call of the HTTP API. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** A call that the API must refuse. */
export interface WrongCall extends Omit<Call, 'body'> {
  readonly body: unknown;
  readonly key?: string;
  readonly bearer?: string;
}

/** A source of webhooks and the address that it calls. */
export interface Sender {
  readonly apiUrl: string;
  readonly source: string;
  readonly secret: string;
  readonly random: Random;
}

/** Calls until the command is accepted. Returns its id. */
export async function post(sender: Sender, key: string, call: Call): Promise<string> {
  const { id } = JSON.parse(await request(sender, key, call, (_, answer) => 'id' in answer)) as { id: string };
  return id;
}

/** Calls until the answer is as expected. Repeats after 5xx or no answer, as senders do. Throws on any other answer. */
export async function request(
  { apiUrl, source, secret, random }: Sender,
  key: string,
  call: Call | WrongCall,
  isExpected: (status: number, answer: object) => boolean,
): Promise<string> {
  const { method, path, body, bearer = `${source}.${secret}` }: WrongCall = call;
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        prefer: 'respond-async',
        'idempotency-key': key,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }).catch(() => undefined);
    const text = await response?.text().catch(() => undefined);
    if (response && text && isExpected(response.status, JSON.parse(text) as object)) return text;
    const isOther = response && response.status < 500;
    if (isOther || attempt === 60) throw new Error(`${method} ${path} answered ${response?.status}: ${text}`);
    await sleep(random.between(50, 500));
  }
}

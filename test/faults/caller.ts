import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';

/** One call of the HTTP API. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** A call that is to be refused. */
export interface Wrong extends Omit<Call, 'body'> {
  readonly body: unknown;
  readonly key?: string;
  readonly bearer?: string;
}

/** A source of webhooks and where it calls. */
export interface Sender {
  readonly apiUrl: string;
  readonly source: string;
  readonly secret: string;
  readonly random: Random;
}

/** Calls until the command is taken: on its way, or at its end already. Gives its id. */
export async function post(sender: Sender, key: string, call: Call): Promise<string> {
  const { id } = JSON.parse(await request(sender, key, call, (_, answer) => 'id' in answer)) as { id: string };
  return id;
}

/** Calls until it is answered so: an answer that AWS or a killed process spoiled is asked for again, as senders do. */
export async function request(
  { apiUrl, source, secret, random }: Sender,
  key: string,
  call: Call | Wrong,
  isExpected: (status: number, answer: object) => boolean,
): Promise<string> {
  const { method, path, body, bearer = `${source}.${secret}` }: Wrong = call;
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

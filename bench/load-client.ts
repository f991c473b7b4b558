import { once } from 'node:events';
import http from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../local/stack.ts';
import type { LoadCall } from './load-calls.ts';

const attempts = 5;

/** The last answer. `id`: of the delivery, when accepted. `code`: HTTP status, or the problem's code; `none` without an answer. */
export interface LoadAnswer {
  readonly id?: string | undefined;
  readonly code: string;
}

/** Calls the API over at most `connections` kept connections. */
export class LoadClient {
  /** Number of repeated calls. */
  repeated = 0;
  readonly #stack: Stack;
  readonly #agent: http.Agent;

  constructor(stack: Stack, connections: number) {
    this.#stack = stack;
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Makes the call. Without an answer, or after 5xx, repeats it with the same idempotency key, up to five times in all. */
  async make(call: LoadCall): Promise<LoadAnswer> {
    let code = 'none';
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const answer = await this.#send(call).catch(() => undefined);
      if (answer && answer.status < 300) return { id: answer.body.id, code: String(answer.status) };
      code = answer ? (answer.body.code ?? String(answer.status)) : 'none';
      if (answer && answer.status < 500) break;
      if (attempt === attempts) break;
      this.repeated += 1;
      await sleep(250 * 2 ** attempt);
    }
    return { code };
  }

  stop(): void {
    this.#agent.destroy();
  }

  async #send({ method, path, body, label }: LoadCall) {
    const request = http.request(this.#stack.apiUrl + path, {
      method,
      agent: this.#agent,
      headers: {
        authorization: `Bearer ${this.#stack.webhookKey}`,
        'content-type': 'application/json',
        'idempotency-key': label,
      },
    });
    request.end(JSON.stringify(body));
    const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
    return { status: answer.statusCode ?? 0, body: (await json(answer)) as { id?: string; code?: string } };
  }
}

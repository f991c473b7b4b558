import { once } from 'node:events';
import http from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../local/stack.ts';
import type { LoadCall } from './load-calls.ts';

const attempts = 5;

/** What was answered last: the delivery's id where the call was taken on, else the problem's code; `none`: no answer came. */
export interface LoadAnswer {
  readonly id?: string | undefined;
  readonly code: string;
}

/** Calls the API over connections that stay open, at most so many. */
export class LoadClient {
  /** Calls that were made again. */
  repeated = 0;
  readonly #stack: Stack;
  readonly #agent: http.Agent;

  constructor(stack: Stack, connections: number) {
    this.#stack = stack;
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Makes the call. One that gets no answer, or 5xx, is made again under its key, five times in all, as its sender would. */
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

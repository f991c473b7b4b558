import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Stack, startStack } from '../local/stack.ts';
import { isSettled } from '../local/until-settled.ts';

export interface LoadOptions {
  readonly calls: number;
  /** Calls that are open at the same time. */
  readonly atOnce: number;
  readonly say?: (line: string) => void;
}

export interface LoadResult {
  /** Calls that were answered 201 or 202. */
  readonly accepted: number;
  /** Of the others, how many got which answer. */
  readonly refused: ReadonlyMap<string, number>;
  /** Until the last call was answered. */
  readonly seconds: number;
  readonly delivered: number;
  /** Writes that the CRM carried out, by its own log. */
  readonly applied: number;
  /** Accepted calls of which the CRM knows nothing. */
  readonly lost: readonly string[];
  /** Calls that the CRM carried out more than once. */
  readonly doubled: readonly string[];
  /** Calls that the CRM carried out though they were not accepted. */
  readonly unasked: readonly string[];
}

const tellEveryMs = 5_000;
const standstillMs = 120_000;

/** Calls the packaged API as fast as it answers, waits for every delivery, and looks each call up in the CRM's own log. */
export async function runLoad({ calls, atOnce, say = () => {} }: LoadOptions): Promise<LoadResult> {
  const stack = await startStack();
  // This is about calls, not about the calls of a day.
  for (const token of stack.crm.state.tokens) token.dailyLimit = 10 * calls + 1_000;
  const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
  try {
    const contact = stack.crm.state.records.find(({ module }) => module === 'contacts')?.id ?? '';
    const before = stack.crm.truth.length;
    const answers = new Map<string, number>();
    const refused = new Map<string, number>();
    const beganAt = performance.now();
    let next = 0;
    const caller = async () => {
      while (next < calls) {
        const tag = tagOf(next++);
        const answer = await call(stack, agent, tag, contact);
        answers.set(tag, answer.status);
        if (!isAccepted(answer.status)) refused.set(answer.what, (refused.get(answer.what) ?? 0) + 1);
      }
    };
    const telling = setInterval(() => say(`${answers.size} of ${calls} calls answered`), tellEveryMs);
    await Promise.all(Array.from({ length: atOnce }, caller)).finally(() => clearInterval(telling));
    const seconds = (performance.now() - beganAt) / 1_000;
    const accepted = [...answers].filter(([, status]) => isAccepted(status)).map(([tag]) => tag);
    await untilApplied(stack, before, accepted.length, say);
    return { accepted: accepted.length, refused, seconds, ...(await account(stack, before, accepted)) };
  } finally {
    agent.destroy();
    await stack.stop();
  }
}

interface Answered {
  readonly status: number;
  /** The status and, of a problem, its code. */
  readonly what: string;
}

async function call({ apiUrl, webhookKey }: Stack, agent: http.Agent, tag: string, contact: string): Promise<Answered> {
  const { path, body } = bodyOf(tag, contact);
  const request = http.request(apiUrl + path, {
    method: 'POST',
    agent,
    headers: {
      authorization: `Bearer ${webhookKey}`,
      'content-type': 'application/json',
      'idempotency-key': tag,
      prefer: 'respond-async',
    },
  });
  request.end(JSON.stringify(body));
  try {
    const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
    const { code = '' } = JSON.parse(await text(answer)) as { code?: string };
    const status = answer.statusCode ?? 0;
    return { status, what: `${status} ${code}`.trim() };
  } catch (error) {
    return { status: 0, what: `no answer (${(error as NodeJS.ErrnoException).code ?? 'broken'})` };
  }
}

/** Of ten calls, seven are cases, two are tasks and one is a contact. */
function bodyOf(tag: string, contact: string): { readonly path: string; readonly body: object } {
  const kind = Number(tag.slice(-1));
  const responsible = 'ADMIN_@demo';
  if (kind < 7) {
    return {
      path: '/cases',
      body: {
        type: 'Request',
        responsible,
        owner: responsible,
        contact: 'cliente@example.com',
        description: tag,
        status: 'Abierto',
        priority: 'Media',
      },
    };
  }
  if (kind < 9) {
    return {
      path: '/tasks',
      body: {
        name: tag,
        description: 'Llamar',
        priority: 'high',
        module: 'contacts',
        recordId: contact,
        owner: responsible,
        completionDate: '2030-12-01 17:00',
        reminderDate: '2030-12-01T13:00:00Z',
        remember: true,
      },
    };
  }
  return { path: '/records/contacts', body: { namecontact: tag, emailcontact: `${tag}@example.com` } };
}

/** Until the CRM has written as much as was accepted, or nothing any more for a while. */
async function untilApplied({ crm }: Stack, before: number, accepted: number, say: (line: string) => void) {
  let seen = -1;
  let movedAt = performance.now();
  let toldAt = movedAt;
  for (;;) {
    const applied = crm.truth.slice(before).filter(({ outcome }) => outcome === 'applied').length;
    const now = performance.now();
    if (applied > seen) [seen, movedAt] = [applied, now];
    if (applied >= accepted || now - movedAt > standstillMs) return;
    if (now - toldAt > tellEveryMs) {
      say(`${applied} of ${accepted} written in the CRM`);
      toldAt = now;
    }
    await sleep(500);
  }
}

async function account(stack: Stack, before: number, accepted: readonly string[]) {
  const { crm } = stack;
  const texts = new Map<string, string>([
    ...crm.state.cases.map(({ id, description }) => [id, description] as const),
    ...crm.state.activities.map(({ id, fields }) => [id, JSON.stringify(fields)] as const),
    ...crm.state.records.map(({ id, fields }) => [id, JSON.stringify(fields)] as const),
  ]);
  const written = crm.truth.slice(before).filter(({ outcome }) => outcome === 'applied');
  const times = new Map<string, number>();
  for (const { ids } of written) {
    const tag = tagIn(texts.get(ids[0] ?? '') ?? '') ?? 'of nobody';
    times.set(tag, (times.get(tag) ?? 0) + 1);
  }
  const known = new Set(accepted);
  // The outcome of the last calls is written a moment after the CRM answered.
  let rows = await stack.deliveries();
  for (let tries = 0; tries < 100 && !rows.every(isSettled); tries++) {
    await sleep(200);
    rows = await stack.deliveries();
  }
  return {
    delivered: rows.filter(({ status }) => status === 'delivered').length,
    applied: written.length,
    lost: accepted.filter((tag) => !times.has(tag)),
    doubled: [...times].filter(([, count]) => count > 1).map(([tag]) => tag),
    unasked: [...times.keys()].filter((tag) => !known.has(tag)),
  };
}

function isAccepted(status: number): boolean {
  return status === 201 || status === 202;
}

function tagOf(number: number): string {
  return `carga-${String(number).padStart(7, '0')}`;
}

function tagIn(text: string): string | undefined {
  return /carga-\d{7}/.exec(text)?.[0];
}

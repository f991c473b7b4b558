import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach } from 'vitest';
import { type ConsolePage, createConsole } from '../../../cli/console/console.ts';
import type { ApiAnswer, ApiCall, BridgeView, DroppedFile, ShownDelivery } from '../../../local/console/bridge-view.ts';
import { deliveryPart } from '../../../local/console/delivery-part.ts';
import { simulatorPart } from '../../../local/console/simulator-part.ts';
import type { Crm } from '../../../local/crm/crm.ts';
import { start } from '../crm/caller.ts';

const open: ConsolePage[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** Starts a simulator with its console for one test. */
export async function startConsole(bridge?: BridgeView): Promise<Crm> {
  let page: ConsolePage | undefined;
  const fallback = async (request: IncomingMessage, response: ServerResponse) =>
    (await page?.handle(request, response)) ?? false;
  const crm = await start({ fallback });
  const simulator = simulatorPart({ crm, ...(bridge && { bridge }) });
  page = createConsole({ ...(bridge && { ledger: deliveryPart(bridge) }), simulator });
  open.push(page);
  return crm;
}

/** A bridge whose ledger and answers are set by the test. It records drops and calls. */
export class TestBridge implements BridgeView {
  readonly links = [{ label: 'API', url: 'http://127.0.0.1:1/' }];
  readonly dropped: { name: string; type: string; length: number; bytes: Buffer }[] = [];
  readonly called: ApiCall[] = [];
  /** The answer to every call. Undefined: no answer. */
  answer: ApiAnswer | undefined;
  ledger: ShownDelivery[] = [];
  asked = 0;
  /** The reason to refuse drops. Undefined: drops are accepted. */
  refusal: string | undefined;
  /** Whether the ledger fails. */
  isDown = false;

  async deliveries(): Promise<readonly ShownDelivery[]> {
    this.asked++;
    if (this.isDown) throw new Error('down');
    return [...this.ledger];
  }

  async drop({ name, type, length, stream }: DroppedFile): Promise<void> {
    if (this.refusal !== undefined) throw new Error(this.refusal);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    this.dropped.push({ name, type, length, bytes: Buffer.concat(chunks) });
  }

  async call(call: ApiCall): Promise<ApiAnswer> {
    this.called.push(call);
    if (this.answer === undefined) throw new Error('refused');
    return this.answer;
  }
}

export function delivery(changes: Partial<ShownDelivery> = {}): ShownDelivery {
  return {
    id: 'delivery-one',
    kind: 'insertCase',
    operation: 'demo',
    origin: 'upload:uploads',
    priority: 'bulk',
    status: 'accepted',
    attempt: 0,
    bytes: 1234,
    acceptedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    ...changes,
  };
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** An attachment as the vendor's runnable sample writes it. */
export function attachmentLink(name: string, type: string, bytes: Buffer): string {
  return `<a href='data:${type};base64,${bytes.toString('base64')}' download='${name}'>${name}</a>`;
}

/** The body of a call that inserts a task. */
export function newTask(caseId: string, name: string): Record<string, unknown> {
  const dates = { completion_date: '2026-05-04 17:00:00', reminder_date: '2026-05-04 16:30:00' };
  const fields = { status: 'created', name, priority: 'high', name_module: 'cases', id_record: caseId, ...dates };
  return {
    operation: 'demo',
    module: 'wolkvox_activities',
    type: 'task',
    fields: { ...fields, remember: true, description: 'Confirm the data', wolkvox_owner: 'agent_1@demo' },
  };
}

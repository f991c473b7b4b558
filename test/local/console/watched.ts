import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, onTestFinished } from 'vitest';
import { type ConsolePage, createConsole } from '../../../cli/console/console.ts';
import type { ConsolePart } from '../../../cli/console/console-part.ts';
import type { ApiAnswer, ApiCall, BridgeView, DroppedFile } from '../../../local/console/bridge-view.ts';
import { simulatorPart } from '../../../local/console/simulator-part.ts';
import type { Crm } from '../../../local/crm/crm.ts';
import { deskOf, rowOf } from '../../cli/console/desk.ts';
import { startEngine } from '../../setup/engine.ts';
import { start } from '../crm/caller.ts';

const open: ConsolePage[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** Starts a simulator with its console for one test. */
export async function startConsole(bridge?: BridgeView, desk?: ConsolePart): Promise<Crm> {
  let page: ConsolePage | undefined;
  const fallback = async (request: IncomingMessage, response: ServerResponse) =>
    (await page?.handle(request, response)) ?? false;
  const crm = await start({ fallback });
  const simulator = simulatorPart({ crm, ...(bridge && { bridge }) });
  page = createConsole({ ...(desk && { desk }), simulator });
  open.push(page);
  return crm;
}

/** A bridge whose answers are set by the test. It records drops and calls. */
export class TestBridge implements BridgeView {
  readonly links = [{ label: 'API', url: 'http://127.0.0.1:1/' }];
  readonly dropped: { name: string; type: string; length: number; bytes: Buffer }[] = [];
  readonly called: ApiCall[] = [];
  /** The answer to every call. Undefined: no answer. */
  answer: ApiAnswer | undefined;
  /** The reason to refuse drops. Undefined: drops are accepted. */
  refusal: string | undefined;

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

/** An engine whose ledger the page shows, for one test. */
export async function startLedger() {
  const engine = await startEngine();
  onTestFinished(() => engine.stop());
  const put = (changes: Readonly<Record<string, unknown>>) => engine.table.put(rowOf(changes));
  return { desk: deskOf(engine), put };
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

import { type CrmIds, type Letterhead, send } from '../../../../lib/delivery/attempt/send.ts';
import type { CompleteCommand } from '../../../../lib/delivery/command.ts';
import type { SendOptions } from '../../../../lib/wolkvox/client.ts';
import type { StoredCase } from '../../../../local/crm/state.ts';
import type { TruthEntry } from '../../../../local/crm/truth.ts';
import { newCase, startEngine } from '../../../setup/engine.ts';

export const id = 'd'.repeat(26);
export const marker = 'wkx-abcdefghijklmnopqrst';
/** 14:00 in Bogotá. */
const now = Date.parse('2026-11-30T19:00:00Z');

/** Single calls to the CRM's simulator. */
export async function startSending() {
  const engine = await startEngine();
  const { truth, state, settings } = engine.crm;
  settings.attachmentUpdate = 'append';
  const crm = engine.services.operations.connect('demo', 'demo-token');

  function sendIt(
    command: CompleteCommand,
    changes: Partial<Letterhead> = {},
    options: SendOptions = {},
  ): Promise<CrmIds> {
    const letterhead: Letterhead = { id, marker, insertCaseBy: 'json', linkTo: undefined, now, ...changes };
    return send(crm, engine.services.stores.objects, command, letterhead, options);
  }
  const lastCase = () => state.cases.at(-1) as StoredCase;

  return {
    ...engine,
    send: sendIt,
    /** The case that was made last, as the CRM holds it. */
    lastCase,

    /** Makes a case that looks as if a person had made it. */
    async existingCase(): Promise<StoredCase> {
      await sendIt({ kind: 'insertCase', case: newCase, attachments: [] });
      return Object.assign(lastCase(), { description: 'De una persona' });
    },

    /** Runs it, and returns the calls that the CRM got. */
    async callsOf(run: () => Promise<unknown>): Promise<TruthEntry[]> {
      const from = truth.length;
      await run();
      return truth.slice(from);
    },
  };
}

export type Sending = Awaited<ReturnType<typeof startSending>>;

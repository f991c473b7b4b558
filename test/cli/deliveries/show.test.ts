import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { showDelivery } from '../../../cli/deliveries/show.ts';
import type { Operator } from '../../../cli/operator.ts';
import { type BoundCommand, createBoundUploads } from '../../../lib/uploads/bound-uploads.ts';
import { createWolkvox } from '../../../lib/wolkvox/client.ts';
import { type Engine, newCase, startEngine, withOperations } from '../../setup/engine.ts';
import { operatorOf, terminalOf } from '../operator.ts';
import { insert, oneOfEach } from './one-of-each.ts';

let engine: Engine;
let operator: Operator;
beforeEach(async () => {
  engine = await startEngine();
  operator = operatorOf(engine);
});
afterEach(() => engine.stop());

describe('deliveries show', () => {
  it('says why it waits for a person, by which marker to look for it, and what may be done', async () => {
    const { parked } = await oneOfEach(engine);

    const text = await shown(parked);

    expect(text).toMatch(/^status +uncertain, parked$/m);
    expect(text).toMatch(/^reason +broken: the connection broke, or no complete answer came$/m);
    expect(text).toContain(await engine.services.stores.markers.of(parked));
    expect(text).toContain(`deliveries resolve ${parked} --as delivered --crm-id CRM_ID --reason "…"`);
    expect(text).toContain(`deliveries retry ${parked} --reason "…"`);
  });

  it('prints the query that finds its lines in the logs, by its trace too', async () => {
    engine.trace.value = '1-5759e988-bd862e3fe1be46a994272793';
    const { delivery } = await engine.accept('traced', insert);

    expect(delivery.trace).toBe('1-5759e988-bd862e3fe1be46a994272793');
    const text = await shown(delivery.id);
    expect(text).toMatch(/^trace +1-5759e988-bd862e3fe1be46a994272793$/m);
    expect(text).toContain(
      `| filter commandId = "${delivery.id}" or xray_trace_id = "1-5759e988-bd862e3fe1be46a994272793" | sort`,
    );
  });

  it('says until when the token is paused, and when its next day begins', async () => {
    const { waiting } = await oneOfEach(engine);
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    await engine.services.tokenStores.pauses.pause(token, 'quota', () => engine.clock.ms + 5 * 3_600_000);

    expect(await shown(waiting)).toMatch(
      /^token 1 of 1 +paused until .*, in 5 h; \d of 4,800 calls of the day are used, and the next day begins at /m,
    );
  });

  it('says that a source has used its part of the day', async () => {
    Object.assign(engine.settings, { callsOfOrigin: { 'webhook:form': 1 } });
    const accept = async (dedupeKey: string) =>
      (await engine.accept('', insert, { event: { origin: 'webhook:form', dedupeKey }, priority: 'interactive' }))
        .delivery;
    await accept('1');
    const { id } = await accept('2');
    expect(await shown(id)).not.toContain('callsPerDay');
    await engine.work();
    const [waiting] = (await engine.deliveries()).filter(({ status }) => status === 'accepted');

    expect(await shown(waiting?.id ?? '')).toMatch(/^token 1 .*webhook:form has used its part of it \(callsPerDay\)/m);
  });

  it('says what a command waits for that its sender has not sent the files of', async () => {
    const id = 'b'.repeat(26);
    const bound = createBoundUploads(engine.table, engine.services.stores.objects, 'payloads', () => engine.clock.ms);
    const command: BoundCommand = {
      operation: 'demo',
      event: { origin: 'webhook:form', dedupeKey: '1' },
      command: { kind: 'insertCase', case: newCase, attachments: [] },
      files: [{ name: 'acta.pdf', size: 6 }],
    };
    await bound.bind(id, command, 'uploads');
    engine.clock.ms += 12 * 60_000;

    await expect(shown(id)).rejects.toThrow(/^It waits for files since .*, 12 min ago: 1 file has not arrived\. /);
    await expect(shown('c'.repeat(26))).rejects.toThrow('There is no delivery with this id');
  });

  it.each([
    '{"tokens":"demo-token"}',
    'demo-token',
    '"demo-token"',
    '["demo-token"]',
    '{"token":["demo-token"]}',
    '{"tokens":[7]}',
    '{"tokens":{"0":"demo-token"}}',
    '{"tokens":["demo-token"]',
    "{'tokens':['demo-token']}",
    'null',
    '',
  ])('says which secret to correct, and how, when it is %j', async (text) => {
    const { waiting } = await oneOfEach(engine);
    engine.secret.value = text;

    const lines = await shown(waiting);

    expect(lines).toMatch(
      /^tokens +The secret wolkvox\/dev\/demo cannot be used: store a JSON object \{"tokens":\["…"\]\} in it/m,
    );
    expect(lines).toContain(waiting);
    expect(lines).not.toContain('demo-token');
  });

  it('says that its worker was lost, and what a lane does then', async () => {
    const { waiting } = await oneOfEach(engine);
    const claim = { id: waiting, owner: 'worker', attempt: 1 };
    await engine.ledger.claim(waiting, claim.owner, engine.clock.ms + 60_000);

    expect(await shown(waiting)).toContain('A worker has it for 60 s at most');
    engine.clock.ms += 61_000;
    expect(await shown(waiting)).toMatch(/^token 1 of 1 .*Its worker was lost, and a lane sends it again/ms);
    await engine.ledger.commit(claim, engine.clock.ms + 60_000);
    engine.clock.ms += 61_000;
    expect(await shown(waiting)).toMatch(/^token 1 of 1 .*Its worker was lost, and a lane makes it uncertain/ms);
  });

  it('says how to withdraw what was tried ten times', async () => {
    const { waiting } = await oneOfEach(engine);
    const tryInVain = async (attempt: number) => {
      await engine.ledger.claim(waiting, 'worker', engine.clock.ms + 60_000);
      await engine.ledger.release(
        { id: waiting, owner: 'worker', attempt },
        { status: 'accepted', reason: 'unreadable' },
      );
    };
    for (let attempt = 1; attempt <= 9; attempt++) await tryInVain(attempt);
    expect(await shown(waiting)).not.toContain('deliveries resolve');

    await tryInVain(10);

    expect(await shown(waiting)).toContain(`deliveries resolve ${waiting} --as rejected --reason "…"`);
  });

  it('shows every decision, and lets no text move the cursor', async () => {
    const { parked } = await oneOfEach(engine);
    await engine.ledger.addDecision(parked, {
      what: 'retry',
      by: 'ana',
      at: engine.clock.ms,
      reason: 'una\u001b[2Jdos\ntres',
    });

    expect(await shown(parked)).toMatch(/0 s ago: ana, retry: una \[2Jdos tres$/m);
  });

  it('says by which code the connection failed, what that means, and what to do', async () => {
    const { waiting } = await oneOfEach(engine);
    const causeCode = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
    await engine.ledger.claim(waiting, 'worker', engine.clock.ms + 60_000);
    const claim = { id: waiting, owner: 'worker', attempt: 1 };
    await engine.ledger.release(claim, { status: 'accepted', reason: 'unreachable', causeCode });
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    await engine.services.tokenStores.pauses.pause(token, 'unreachable', () => engine.clock.ms + 90_000, { causeCode });

    const text = await shown(waiting);

    expect(text).toMatch(
      /^cause +UNABLE_TO_VERIFY_LEAF_SIGNATURE: the certificate .* NODE_EXTRA_CA_CERTS on one machine/m,
    );
    expect(text).toMatch(
      /^token 1 of 1 +paused until .*\. Paused by UNABLE_TO_VERIFY_LEAF_SIGNATURE: the certificate/m,
    );
  });

  it('says that no lane can work with the settings', async () => {
    const { waiting } = await oneOfEach(engine);
    operator = {
      ...operator,
      engine: withOperations(engine.services, {
        connect: (operation, token) => createWolkvox({ server: 'sv0001.crmvox.com', operation, token }),
      }),
    };

    expect(await shown(waiting)).toMatch(
      /^token 1 of 1 +no lane can work with it\. server: is not the host of a CRM$/m,
    );
  });

  it.each([
    {
      word: 'contact',
      change: { contact: 'nadie@example.com' },
      says: /contact +nadie@example.com +DOES NOT EXIST: no contact/,
    },
    { word: 'type', change: { type: 'Solicitud' }, says: /type +Solicitud +NOT SEEN: no case has this word/ },
    {
      word: 'responsible',
      change: { responsible: 'agent_9@demo' },
      says: /responsible +agent_9@demo +NOT SEEN: no case has this user/,
    },
    { word: 'owner', change: { owner: 'ana@otra' }, says: /owner +ana@otra +NOT SEEN: no case has this user/ },
    { word: 'status', change: { status: 'abierto' }, says: /status +abierto +NOT SEEN: no case has this word/ },
    { word: 'priority', change: { priority: 'Urgente' }, says: /priority +Urgente +NOT SEEN: no case has this word/ },
  ])('says that the CRM does not know the $word of a refused case, and knows the others', async ({ change, says }) => {
    await engine.accept('known', insert);
    await engine.accept('refused', { ...insert, case: { ...newCase, ...change, form: { Canal: 'Web' } } });
    await engine.work();
    const [, refused] = (await engine.deliveries()).toSorted((a, b) => a.status.localeCompare(b.status));

    const text = await shown(refused?.id ?? '');

    expect(text).toMatch(says);
    expect(text.match(/ exists$/gm)).toHaveLength(5);
    expect(text).toContain("(6 calls of the token's day)");
    expect(text).toContain('Also sent, and not looked up: Canal.');
  });

  it('names no person of a deployed stack unless it is asked, and asks the CRM for nothing where that is not wanted', async () => {
    const { refused } = await oneOfEach(engine);
    const before = engine.crm.truth.length;
    operator = { ...operator, isLocal: false };

    expect(await shown(refused, { 'no-lookup': true })).toMatch(/contact +\(--what shows it\)$/m);
    expect(engine.crm.truth.length).toBe(before);
    expect(await shown(refused, { what: true, 'no-lookup': true })).toMatch(/contact +nadie@example.com$/m);
  });

  it('says why the CRM was not asked', async () => {
    const { refused } = await oneOfEach(engine);
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    await engine.services.tokenStores.pauses.pause(token, 'forbidden', () => engine.clock.ms + 3_600_000);

    expect(await shown(refused)).toMatch(
      /The CRM was not asked for the rest\. The token is paused until .* America\/Bogota/,
    );
  });

  it('says how ids look when there is no such delivery', async () => {
    await expect(showDelivery(operator, terminalOf(), 'none', {})).rejects.toThrow('26 letters and digits');
  });
});

async function shown(id: string, options = {}): Promise<string> {
  const terminal = terminalOf();
  await showDelivery(operator, terminal, id, options);
  return terminal.lines.join('\n');
}

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parkedShown } from '../../../cli/console/desk/sections.ts';
import type { Command } from '../../../lib/delivery/command.ts';
import { newCase } from '../../setup/new-case.ts';
import { oneOfEach } from '../deliveries/one-of-each.ts';
import { deskOf, putRow, type ServedDesk, serveDesk } from './desk.ts';

let desk: ServedDesk | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await desk?.stop();
  desk = undefined;
});

async function ask(path: string, body?: unknown) {
  const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${desk?.url}/console/${path}`, options);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : text };
}

describe('the desk', () => {
  it('looks at what waits by as few calls of AWS for hundreds of deliveries as for eleven', async () => {
    desk = await serveDesk({ isLocal: false });
    const { engine } = desk;
    for (let number = 0; number < 300; number += 1) {
      await putRow(engine, { id: `parked-${number}`, status: 'uncertain', settledAt: number });
    }
    const sent = vi.spyOn(DynamoDBClient.prototype, 'send');
    const { parked, tokens } = await deskOf(engine, { isLocal: false }).sections();

    expect(parked).toMatchObject({ total: 300 });
    expect(parked?.items).toHaveLength(parkedShown);
    // A query, a count, a read of each that is shown; and of the token its pause and its day.
    expect(sent.mock.calls.length).toBe(1 + 1 + parkedShown + 2);
    expect(tokens?.items).toMatchObject([{ id: 'demo-1', state: 'usable' }]);
  });

  it('lists the cases with a deadline by day on this machine', async () => {
    desk = await serveDesk();
    const { engine } = desk;
    for (const [key, from] of [
      ['late', '2027-02-01'],
      ['soon', '2027-01-15'],
    ] as const) {
      const command: Command = {
        kind: 'insertCase',
        case: { ...newCase, deadline: { term: 'PQRS', from } },
        attachments: [],
      };
      await engine.accept(key, command);
    }

    expect((await deskOf(engine).sections()).deadlines).toMatchObject({
      total: 2,
      items: [
        { day: '2027-02-05', extended: '2027-02-26', state: 'waiting' },
        { day: '2027-02-22', state: 'waiting' },
      ],
    });
  });

  it('only reads, and says so, unless it may write', async () => {
    desk = await serveDesk({ mayWrite: false });
    const { parked } = await oneOfEach(desk.engine);

    for (const [path, body] of [
      ['decide', { id: parked, what: 'retry', reason: 'again' }],
      ['confirm', { ticket: 'x', yes: true }],
    ] as const) {
      expect(await ask(path, body)).toEqual({ status: 403, body: expect.stringContaining('--write') });
    }
    expect(await ask('search?state=parked')).toMatchObject({ status: 200, body: { items: [{ id: parked }] } });
  });

  it('says what deliveries show says, in the language of the page', async () => {
    desk = await serveDesk();
    const { waiting } = await oneOfEach(desk.engine);
    const { body } = await ask(`show?id=${waiting}&language=es`);

    expect((body as { lines: string[] }).lines.join('\n')).toMatch(/2027-01-15 03:02:00 America\/Bogota, hace 0 s/);
    expect(await ask('show?id=none')).toEqual({
      status: 422,
      body: expect.stringContaining('No delivery has this name'),
    });
  });

  it.each([
    ['search?state=lost', undefined, 400],
    ['search?cursor=x', undefined, 400],
    ['search?text=s3://other/x.pdf', undefined, 422],
    ['decide', { id: 'x', what: 'erase', reason: 'y' }, 400],
    ['confirm', { ticket: 'none', yes: true }, 404],
  ])('answers what it cannot do: %s', async (path, body, status) => {
    desk = await serveDesk();

    expect((await ask(path, body)).status).toBe(status);
  });

  it('says that AWS does not answer, and shows nothing for certain', async () => {
    desk = await serveDesk();
    const { engine } = desk;
    expect((await deskOf(engine).sections())['parked']).toEqual({ total: 0, items: [] });
    const unreachable = deskOf({ ...engine, aws: { ...engine.aws, url: 'http://127.0.0.1:1' } });

    expect((await unreachable.sections())['parked']).toMatchObject({
      trouble: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('sends neither a fingerprint nor the key of a payload', async () => {
    desk = await serveDesk();
    await oneOfEach(desk.engine);
    const text = JSON.stringify((await ask('search')).body) + JSON.stringify((await ask('state')).body);

    expect(text).toContain('insertCase');
    for (const secret of ['fingerprint', 'payload', 'demo-token']) expect(text).not.toContain(secret);
  });
});

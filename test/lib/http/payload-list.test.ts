import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Sources } from '../../../lib/config/sources.ts';
import type { CommandInput } from '../../../lib/delivery/command.ts';
import { ListResponse } from '../../../lib/http/response-schemas.ts';
import { hookEvent, key, receiver } from '../../functions/sender-calls.ts';

const Event = z.object({ correo: z.string(), aviso: z.optional(z.boolean()) });
const sources = {
  form: {
    operation: 'demo',
    auth: { query: 'key' },
    hook(payload: Readonly<Record<string, unknown>>): CommandInput | undefined {
      const { correo, aviso } = Event.parse(payload);
      if (aviso) return undefined;
      const cuenta = payload['cuenta'];
      return correo === 'tarea'
        ? { kind: 'insertRecord', module: 'cases', fields: {} }
        : {
            kind: 'insertRecord',
            module: 'contacts',
            fields: { Correo: correo, ...(cuenta ? { Cuenta: [Number.NaN] } : {}) },
          };
    },
  },
} as const;
const ana = { correo: 'ana' };
const luis = { correo: 'luis' };

describe('a list of payloads', () => {
  it('is as many commands, in its order, and the response names their deliveries', async () => {
    const { send, fieldsOf } = bridge();

    const { statusCode, body = '' } = await send([ana, luis, { correo: 'eva', aviso: true }]);

    expect(statusCode).toBe(202);
    expect(ListResponse.parse(JSON.parse(body)).deliveries).toHaveLength(2);
    expect(fieldsOf()).toEqual(['ana', 'luis']);
  });

  it('is ignored when the hook wants none of them', async () => {
    const { send, fieldsOf } = bridge();

    expect(await send([{ correo: 'eva', aviso: true }])).toMatchObject({
      statusCode: 200,
      body: '{"status":"ignored"}',
    });
    expect(fieldsOf()).toEqual([]);
  });

  it('makes nothing twice when it is sent again, in another order or with others', async () => {
    const { send, fieldsOf } = bridge();
    await send([ana, luis]);
    await send([ana, luis]);
    await send([luis, { correo: 'eva' }, ana]);
    await send(ana);

    expect(fieldsOf()).toEqual(['ana', 'luis', 'eva']);
  });

  it('may hold the same payload twice: two events, also when they are repeated', async () => {
    const { send, fieldsOf } = bridge();
    await send([ana, ana]);
    await send([ana, ana]);

    expect(fieldsOf()).toEqual(['ana', 'ana']);
  });

  it('is as many commands where no repetition counts', async () => {
    const { send, fieldsOf } = bridge({ form: { ...sources.form, sameBodyHours: 0 } });

    const { body = '' } = await send([ana, luis, ana]);

    expect(new Set(ListResponse.parse(JSON.parse(body)).deliveries.map(({ id }) => id)).size).toBe(3);
    expect(fieldsOf()).toEqual(['ana', 'luis', 'ana']);
  });

  it('with an id has an id for each, and none that a single call can have', async () => {
    const { send, accepted } = bridge();
    await send([ana, luis], { 'idempotency-key': 'lote' });
    await send([ana, luis], { 'idempotency-key': 'lote' });
    await send(ana, { 'idempotency-key': 'lote' });

    expect(accepted.map(({ event }) => event.dedupeKey)).toEqual(['list:0:id:lote', 'list:1:id:lote', 'id:lote']);
  });

  it('with the id of another list is refused', async () => {
    const { send, fieldsOf } = bridge();
    await send([ana, luis], { 'idempotency-key': 'lote' });

    await expect(send([ana, { correo: 'eva' }], { 'idempotency-key': 'lote' })).rejects.toMatchObject({
      code: 'key_reused',
      facts: { field: '1' },
    });
    expect(fieldsOf()).toEqual(['ana', 'luis']);
  });

  it.each([
    ['a text among them', [ana, 'luis'], '1', 'must be an object of fields'],
    ['a payload that the hook refuses', [ana, luis, { correo: 7 }], '2.correo', undefined],
    ['a payload without a field', [{}], '0.correo', 'is required'],
    ['a command that is wrong', [ana, { ...luis, cuenta: '1' }], '1.fields.Cuenta.0', undefined],
    ['no payload', [], undefined, 'must be a list of 1 to 100 objects of fields'],
    ['101 payloads', Array(101).fill(ana), undefined, 'must be a list of 1 to 100 objects of fields'],
  ])('with %s is refused by its position, and nothing is accepted', async (_what, list, field, reason) => {
    const { send, accepted } = bridge();

    await expect(send(list)).rejects.toMatchObject({ code: 'invalid', facts: { field, ...(reason && { reason }) } });
    expect(accepted).toEqual([]);
  });

  it('with a command that the source may not send is refused as a whole', async () => {
    const { send, accepted } = bridge();

    await expect(send([ana, { correo: 'tarea' }])).rejects.toMatchObject({
      code: 'module_has_calls',
      facts: { field: '1' },
    });
    expect(accepted).toEqual([]);
  });

  it('of 100 payloads is accepted, and counts as 100 calls', async () => {
    const { send, accepted, counted } = bridge();
    await send(Array.from({ length: 100 }, (_, number) => ({ correo: `c${number}` })));

    expect(accepted).toHaveLength(100);
    expect(counted).toEqual([1, 99]);
  });
});

function bridge(configured: Sources = sources) {
  const { call, accepted, counted } = receiver(configured);
  const send = (body: unknown, headers = {}) =>
    call(
      hookEvent('form', JSON.stringify(body), {
        query: `key=${key}`,
        headers: { prefer: 'respond-async', ...headers },
      }),
    );
  const fieldsOf = () => accepted.map(({ command }) => 'fields' in command && command.fields['Correo']);
  return { send, accepted, counted, fieldsOf };
}

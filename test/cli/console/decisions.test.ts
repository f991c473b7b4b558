import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDecisions, type Decisions } from '../../../cli/console/desk/decisions.ts';
import { type Engine, startEngine } from '../../setup/engine.ts';
import { oneOfEach } from '../deliveries/one-of-each.ts';
import { operatorOf, parkedCase } from '../operator.ts';

let engine: Engine;
let decisions: Decisions;
beforeEach(async () => {
  engine = await startEngine();
  decisions = createDecisions(operatorOf(engine), 'ana');
});
afterEach(async () => {
  vi.useRealTimers();
  await engine.stop();
});

it('tells what the CRM holds, asks, and settles once the answer is yes', async () => {
  const { id } = await parkedCase(engine, 'there', { applied: true, hidden: true });
  const [made] = engine.crm.state.cases;
  const { lines, question, ticket = '' } = await decisions.begin({ id, what: 'delivered', reason: 'seen there' });

  expect(lines.join(' ')).toContain(`found as ${made?.idPrefijo}`);
  expect(question).toBe(`Settle it as delivered, as ${made?.idPrefijo}?`);
  expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain' });
  expect(await decisions.answer(ticket, true)).toEqual({ lines: [`${id} is delivered.`] });
  expect(await engine.ledger.read(id)).toMatchObject({
    status: 'delivered',
    crmId: made?.id,
    decisions: [{ by: 'ana', what: 'resolve', reason: 'seen there' }],
  });
  // A ticket is good for one answer.
  expect(await decisions.answer(ticket, true)).toBeUndefined();
});

it('changes nothing when the answer is no, and when nobody answers', async () => {
  const { id } = await parkedCase(engine, 'no', { applied: false });
  const { ticket = '' } = await decisions.begin({ id, what: 'retry', reason: 'again' });
  expect(await decisions.answer(ticket, false)).toEqual({ lines: ['Nothing was changed.'] });

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const late = await decisions.begin({ id, what: 'rejected', reason: 'not wanted' });
  vi.advanceTimersByTime(5 * 60_000);
  expect(await decisions.answer(late.ticket ?? '', true)).toBeUndefined();
  expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true });
});

it.each([
  ['without a reason', { what: 'retry', reason: ' ' }, /Say why/],
  ['that the delivery does not allow', { what: 'retry', reason: 'again' }, /It is accepted/],
] as const)('is refused %s, with the sentence of the terminal', async (_what, request, sentence) => {
  const { waiting } = await oneOfEach(engine);
  const step = await decisions.begin({ id: waiting, ...request });

  expect(step).toEqual({ lines: [], refusal: expect.stringMatching(sentence) });
});

it('is refused when the delivery changed after the question', async () => {
  const { waiting } = await oneOfEach(engine);
  const { ticket = '' } = await decisions.begin({ id: waiting, what: 'rejected', reason: 'not wanted' });
  await engine.ledger.claim(waiting, 'worker', engine.clock.ms + 60_000);

  expect(await decisions.answer(ticket, true)).toMatchObject({
    refusal: expect.stringMatching(/changed in the meantime/),
  });
  expect(await engine.ledger.read(waiting)).toMatchObject({ status: 'sending' });
});

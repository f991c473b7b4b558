import { afterEach, beforeEach, expect, it } from 'vitest';
import { createConsole } from '../../cli/console/console.ts';
import { misbehave } from '../../cli/crm.ts';
import type { Operator } from '../../cli/operator.ts';
import { misbehaviourPart } from '../../local/console/misbehaviour-part.ts';
import { type Crm, startCrm } from '../../local/crm/crm.ts';
import { createMisbehaviours } from '../../local/crm/misbehaviour.ts';
import { terminalOf } from './operator.ts';

let crm: Crm;
let operator: Operator;
beforeEach(async () => {
  crm = await startCrm({ fallback: (request, response) => page.handle(request, response) });
  const page = createConsole({ misbehaviour: misbehaviourPart(createMisbehaviours(crm)) });
  operator = { console: `${crm.url}/console`, caseWords: {} } as Operator;
});
afterEach(() => crm.stop());

async function said(wish: string): Promise<string[]> {
  const terminal = terminalOf();
  await misbehave(operator, terminal, wish);
  return terminal.lines;
}

it('makes the simulator misbehave until it is told to behave', async () => {
  expect(await said('slow')).toEqual(['Each call takes 20 seconds.', 'In effect: slow.']);
  expect(await said('maintenance')).toEqual([
    expect.stringMatching(/paused for 15 minutes/),
    'In effect: slow, maintenance.',
  ]);
  expect(crm.settings).toMatchObject({ latencyMs: 20_000, maintenance: 'json' });
  expect(await said('end')).toEqual([expect.stringMatching(/behaves again/), 'Nothing is in effect.']);
  expect(crm.settings).toMatchObject({ latencyMs: 0, maintenance: 'off' });
});

it('is refused for anything else, on a deployed stack, and where no simulator answers', async () => {
  await expect(said('explode')).rejects.toThrow('knows no "explode". Say one of: lose, refuse, slow');
  const { console, caseWords, ...deployed } = operator;
  operator = { ...deployed };
  await expect(said('slow')).rejects.toThrow('Only the simulator of npm start can misbehave');
  operator = { ...deployed, console: 'http://127.0.0.1:1/console', caseWords: {} };
  await expect(said('slow')).rejects.toThrow('The simulator did not answer');
  expect([console, caseWords]).toBeDefined();
});

it('lets no other site misbehave, and says what is in effect', async () => {
  const url = `${crm.url}/console`;
  const foreign = await fetch(`${url}/misbehave`, {
    method: 'POST',
    body: 'slow',
    headers: { origin: 'https://a.example' },
  });
  const unknown = await fetch(`${url}/misbehave`, { method: 'POST', body: 'x'.repeat(100_000) });
  await fetch(`${url}/misbehave`, { method: 'POST', body: 'refuse' });

  expect([foreign.status, unknown.status]).toEqual([403, 400]);
  expect(await (await fetch(`${url}/misbehaviour`)).json()).toEqual({ active: ['refuse'] });
  expect(crm.settings.latencyMs).toBe(0);
});

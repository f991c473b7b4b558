import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPauses, type Pauses } from '../../../../lib/delivery/lane/pauses.ts';
import { type LedgerTable, startLedgerTable } from '../../../setup/ledger-table.ts';

const minute = 60_000;
const start = 1_800_000_000_000;

let server: LedgerTable;
let pauses: Pauses;
let clock: number;
let token: string;
let count = 0;

beforeAll(async () => {
  server = await startLedgerTable();
  pauses = createPauses(server.table, () => clock);
});
afterAll(() => server.stop());
beforeEach(() => {
  clock = start;
  token = `token-${count++}`;
});

describe('a pause', () => {
  it('is none for a token that had none', async () => {
    expect(await pauses.read(token)).toMatchObject({ until: 0, reason: '', since: undefined });
  });

  it('is never ended by a shorter one: the CRM stays untouched until the end of its maintenance', async () => {
    await pause('maintenance', 15 * minute);
    await pause('busy', minute);

    expect(await pauses.read(token)).toMatchObject({ until: start + 15 * minute, reason: 'maintenance', since: start });
  });

  it('is extended by a longer one', async () => {
    await pause('busy', minute);
    await pause('maintenance', 15 * minute);

    expect(await pauses.read(token)).toMatchObject({ until: start + 15 * minute, reason: 'maintenance' });
  });

  it('keeps the code of its own cause, and none of an earlier one', async () => {
    const end = () => clock + minute;
    await pauses.pause(token, 'unreachable', end, { causeCode: 'ECONNREFUSED' });
    expect(await pauses.read(token)).toMatchObject({ causeCode: 'ECONNREFUSED' });
    clock += minute;
    await pauses.pause(token, 'maintenance', end);

    expect(await pauses.read(token)).toMatchObject({ reason: 'maintenance', causeCode: undefined });
  });

  it('belongs to one token', async () => {
    await pause('maintenance', minute);

    expect((await pauses.read(`${token}-other`)).until).toBe(0);
  });
});

describe('the time that a token was paused for one reason', () => {
  it('grows from pause to pause, and a pause may depend on it', async () => {
    const known: number[] = [];
    for (let times = 0; times < 3; times++) {
      await pauses.pause(token, 'uncertain', (pausedMs) => {
        known.push(pausedMs);
        return clock + minute;
      });
      clock += minute;
    }

    expect(known).toEqual([0, minute, 2 * minute]);
    expect((await pauses.read(token)).since).toBe(start);
  });

  it('goes on over a gap of less than half an hour, and begins anew after it', async () => {
    await pause('uncertain', minute);
    clock = start + 31 * minute - 1;
    expect(await pause('uncertain', minute)).toEqual({ forReason: 31 * minute - 1, inAll: 31 * minute - 1 });
    clock += 31 * minute;

    expect(await pause('uncertain', minute)).toEqual({ forReason: 0, inAll: 0 });
  });

  it('begins anew with another reason, and the time of the trouble goes on where both are alike', async () => {
    const alike = ['unreachable', 'maintenance'];
    await pause('unreachable', minute, alike);
    clock += minute;

    expect(await pause('maintenance', minute, alike)).toEqual({ forReason: 0, inAll: minute });
    clock += minute;
    expect(await pause('maintenance', minute, alike)).toEqual({ forReason: minute, inAll: 2 * minute });
  });

  it.each([
    ['before', ['busy', 'maintenance']],
    ['after', ['maintenance', 'busy']],
  ])('counts no other trouble: one that is not alike comes %s', async (_when, [first = '', second = '']) => {
    await pause(first, minute, ['unreachable', 'maintenance']);
    clock += minute;

    expect(await pause(second, minute, ['unreachable', 'maintenance'])).toEqual({ forReason: 0, inAll: 0 });
  });
});

describe('end', () => {
  it('lets the next pause count from 0', async () => {
    await pause('uncertain', minute);
    clock += minute;
    await pauses.end(token);

    expect(await pauses.read(token)).toMatchObject({ since: undefined, reasonSince: undefined });
    expect(await pause('uncertain', minute)).toEqual({ forReason: 0, inAll: 0 });
  });

  it('changes nothing while the token is paused: the success may be older than the refusal', async () => {
    await pause('maintenance', minute);
    clock += minute - 1;
    await pauses.end(token);

    expect((await pauses.read(token)).since).toBe(start);
  });
});

/** Pauses the token for this time from now. Returns how long it was paused before: for this reason, and for those alike. */
async function pause(reason: string, ms: number, alike: readonly string[] = []) {
  let forReason = -1;
  const end = (pausedMs: number) => {
    forReason = pausedMs;
    return clock + ms;
  };
  const inAll = await pauses.pause(token, reason, end, { alike });
  return { forReason, inAll };
}

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ListServices } from '../../../lib/lists/services.ts';
import { log } from '../../../lib/log.ts';
import { casePerRow, type Listing, startListing } from './listing.ts';

let listing: Listing;
beforeAll(async () => {
  vi.spyOn(log, 'info').mockImplementation(() => {});
  listing = await startListing();
});
afterAll(() => listing.stop());

const settings = { rules: [casePerRow({ key: 'cedula' })] };
/** Three chunks; a row that comes twice, one that the CRM refuses, and one that the rule does not want. */
const text = 'cedula;nombre\n1;Ana\n2;Eva\n1;Ana\n3;bad\n4;\n5;Luz\n';
const limits = { chunkRows: 2, batch: 2, ahead: 3 };

/** Each step would take half a minute. */
const stride = Number(process.env['KILL_STRIDE'] ?? 13);

class KilledError extends Error {}

/** The services of a process that dies after this step: no later step of it has an effect. */
function mortal(services: ListServices, dieAfter: number) {
  const life = { steps: 0 };
  const wrap = <T extends object>(of: T): T =>
    new Proxy(of, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          if (life.steps >= dieAfter) throw new KilledError();
          life.steps += 1;
          const isLast = life.steps === dieAfter;
          const result: unknown = await member.apply(target, args);
          if (isLast) throw new KilledError();
          return result;
        };
      },
    });
  const { lists, files, deliveries, objects } = services;
  return {
    life,
    services: {
      ...services,
      lists: wrap(lists),
      files: wrap(files),
      deliveries: wrap(deliveries),
      objects: { ...objects, putResult: wrap(objects).putResult },
    },
  };
}

describe('a list whose run is killed', () => {
  it('after any of its steps makes one command for each row, and an exact result', { timeout: 120_000 }, async () => {
    const using = listing.servicesUnder(settings, limits);
    let wasKilled = true;
    let dieAfter = 0;
    while (wasKilled) {
      dieAfter += stride;
      const key = `${dieAfter}.csv`;
      const id = await listing.dropList(key, text, settings);
      const { services } = mortal(using, dieAfter);
      wasKilled = await listing.advance(id, services).then(
        () => false,
        (error) => {
          expect(error).toBeInstanceOf(KilledError);
          return true;
        },
      );
      // Until its lease is over.
      listing.clock.ms += 400_000;
      const list = await listing.untilOver(id, using);

      expect([dieAfter, list.status, list.closed]).toEqual([
        dieAfter,
        'over',
        { delivered: 3, known: 1, rejected: 1, skipped: 1 },
      ]);
      const { lines } = await listing.resultOf(key);
      expect([dieAfter, ...lines.map(([row, state, , reason]) => [row, state, reason])]).toEqual([
        dieAfter,
        ['2', 'delivered', ''],
        ['3', 'delivered', ''],
        ['4', 'delivered', 'changed'],
        ['5', 'rejected', 'rejected'],
        ['6', 'skipped', 'no name'],
        ['7', 'delivered', ''],
      ]);
      const made = lines
        .filter(([, state, , reason]) => state === 'delivered' && reason === '')
        .map(([, , made]) => made);
      const numbers = listing.crm.state.cases.map(({ idPrefijo }) => idPrefijo);
      expect(made.toSorted()).toEqual(numbers.slice(-3).toSorted());
      expect(numbers).toHaveLength((3 * dieAfter) / stride);
    }
    expect(dieAfter).toBeGreaterThan(40);
  });
});

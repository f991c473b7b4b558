import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { narrate } from '../../local/narrate.ts';

const row = { id: 'abc', kind: 'insertCase', origin: 'upload:uploads', bytes: 1_234, attempt: 1, counters: {} };

async function said(...states: readonly object[]): Promise<string[]> {
  const lines: string[] = [];
  let looks = 0;
  // Nothing is there at the first look.
  const deliveries = async () => (looks++ === 0 ? [] : states.map((state) => ({ ...row, ...state }) as Delivery));
  const narrator = narrate({ deliveries }, (line) => lines.push(line));
  await narrator.stop();
  return lines;
}

describe('what npm start says of a delivery', () => {
  it('is nothing when it was final before', async () => {
    const lines: string[] = [];
    const before = [{ status: 'delivered' }, { status: 'accepted' }].map((state, at) => ({
      ...row,
      id: `${at}`,
      ...state,
    }));
    const narrator = narrate({ deliveries: async () => before as unknown as Delivery[] }, (line) => lines.push(line));
    await narrator.stop();

    expect(lines).toEqual([expect.stringMatching(/^insertCase 1 .*: accepted$/)]);
  });

  it('is parked, and what to do, when it waits for a person', async () => {
    const [line] = await said({ status: 'uncertain', parked: true, settledAt: 1, reason: 'broken' });

    expect(line).toBe(
      'insertCase abc from upload, 1,234 bytes attached: parked (broken). It waits for a person. Look in the CRM; ' +
        'npm run bridge -- deliveries show abc says what to do',
    );
  });

  it('is uncertain while the bridge searches for it', async () => {
    const [line] = await said({ status: 'uncertain', parked: false, settledAt: 1, searchAt: 2, reason: 'broken' });

    expect(line).toMatch(/: uncertain \(broken\)\. The bridge searches the CRM for it$/);
  });

  it.each([
    [
      { status: 'rejected', reason: 'rejected', http: 422 },
      /: rejected \(rejected, the CRM answered 422\)\. .*show abc says why/,
    ],
    [{ status: 'delivered', idPrefijo: 'PET-1', crmId: 'x' }, /: delivered as PET-1$/],
    [
      { status: 'delivered', crmId: 'x', idPrefijo: 'PET-1', missing: [{ number: 1, why: 'empty' }] },
      /: delivered as PET-1\. Files are missing: npm run bridge -- deliveries show abc$/,
    ],
    [
      { status: 'accepted', reason: 'unreachable', causeCode: 'ENOTFOUND' },
      /: accepted \(unreachable, ENOTFOUND: there is no host of this name\. Check server/,
    ],
  ])('names what is known, and what to do: %o', async (state, wanted) => {
    expect((await said(state))[0]).toMatch(wanted);
  });
});

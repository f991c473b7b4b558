import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { whatWaits } from '../../local/what-waits.ts';

const rows = (...changes: object[]) => changes as Delivery[];

describe('what a stop says', () => {
  it('counts what is to be sent, what is searched for, what is parked, and what was not taken', () => {
    const open = rows(
      { status: 'accepted' },
      { status: 'committing' },
      { status: 'uncertain', parked: false, searchAt: 1 },
      { status: 'uncertain', parked: true },
      { status: 'delivered' },
      { status: 'rejected' },
    );

    expect(whatWaits(open, ['a.pdf'], true)).toEqual([
      'What waits: 2 to be sent; 1 uncertain, to be searched for in the CRM; 1 parked, for a person to decide; ' +
        '1 in the drop folder, not taken yet. It goes on at the next npm start.',
    ]);
  });

  it('says what ends with the simulator, and how to keep it', () => {
    expect(whatWaits(rows({ status: 'sending' }), [], false)).toEqual([
      'What waits: 1 to be sent. It ends here, with the simulator. npm start -- --keep keeps it.',
    ]);
    expect(whatWaits(rows({ status: 'delivered' }), [], false)).toEqual(['Nothing waits.']);
  });
});

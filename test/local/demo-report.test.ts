import { describe, expect, it } from 'vitest';
import { type Delivered, type Delivery, noCounts, rowSchema } from '../../lib/delivery/ledger/delivery.ts';
import type { TruthEntry } from '../../local/crm/truth.ts';
import { reportOf } from '../../local/demo-report.ts';

const sha256 = '1cd82892babc5f39'.repeat(4);

const delivery: Delivered = {
  schema: rowSchema,
  id: 'caj5zndn5od3ajjbvalkpmdeww',
  kind: 'insertCase',
  operation: 'demo',
  priority: 'bulk',
  origin: 'upload:uploads',
  fingerprint: '',
  payload: { bucket: 'payloads', key: 'a' },
  fileCount: 1,
  bytes: 10,
  status: 'delivered',
  attempt: 1,
  counters: noCounts,
  acceptedAt: 0,
  settledAt: 0,
  crmId: '6b0174a5cff495048cb161a0',
  idPrefijo: 'PET-1',
};

const entry: TruthEntry = {
  sequence: 1,
  time: '2026-11-21T10:00:00.000Z',
  endpoint: 'cases/insertAttach.php',
  token: undefined,
  operation: 'demo',
  markers: [],
  outcome: 'applied',
  reason: undefined,
  ids: ['6b0174a5cff495048cb161a0'],
  attachments: [{ name: 'a.pdf', bytes: 10, sha256, form: 'base64', stored: true }],
  bodyBytes: 100,
  maxInFlight: 1,
  faults: [],
};

const trigger = { name: 'file a.pdf', delivery, sha256 };

describe('the report of the demo', () => {
  it('agrees when the CRM has it once, with the bytes that were sent', () => {
    const { agrees, table } = reportOf([trigger], [entry]);
    expect(agrees).toBe(true);
    expect(table.split('\n')[2]).toMatch(
      /^file a\.pdf +insertCase +6b0174a5cff495048cb161a0 PET-1 +1 +1cd82892babc5f39 +1cd82892babc5f39 +agrees$/,
    );
  });

  it('differs when the bytes differ', () => {
    const other = { ...entry, attachments: entry.attachments.map((file) => ({ ...file, sha256: 'f'.repeat(64) })) };
    expect(reportOf([trigger], [other])).toMatchObject({ agrees: false, table: expect.stringContaining('DIFFERS') });
  });

  it.each([
    ['the CRM has it twice', [entry, { ...entry, sequence: 2 }]],
    ['the CRM does not have it', []],
    ['the CRM refused it', [{ ...entry, outcome: 'refused' as const }]],
    ['the attachment is missing', [{ ...entry, attachments: [] }]],
    ['the attachment is there twice', [{ ...entry, attachments: [...entry.attachments, ...entry.attachments] }]],
    ['only another case was inserted', [{ ...entry, ids: ['000000000000000000000000'] }]],
  ])('differs when %s', (_name, truth) => {
    expect(reportOf([trigger], truth).agrees).toBe(false);
  });

  it('differs when a case without attachments was inserted twice', () => {
    const plain = { ...entry, attachments: [] };
    const webhook = { name: 'webhook', delivery };
    expect(reportOf([webhook], [plain]).agrees).toBe(true);
    expect(reportOf([webhook], [plain, { ...plain, sequence: 2 }]).agrees).toBe(false);
  });

  it('differs when the ledger has no outcome, and says so', () => {
    const { agrees, table } = reportOf([{ ...trigger, delivery: undefined }], [entry]);
    expect(agrees).toBe(false);
    expect(table).toContain('not accepted');
  });

  it('differs when the ledger does not know the outcome, even if the CRM has it', () => {
    const uncertain: Delivery = { ...delivery, status: 'uncertain', parked: false };
    expect(reportOf([{ ...trigger, delivery: uncertain }], [entry]).agrees).toBe(false);
  });

  it('does not agree without triggers', () => {
    expect(reportOf([], []).agrees).toBe(false);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Verdict } from '../../lib/delivery/classify.ts';
import type { Settlement } from '../../lib/delivery/ledger/settlement.ts';
import { engineLog, groupLog, logAccepted } from '../../lib/engine-log.ts';
import { type LogFields, log } from '../../lib/log.ts';
import { deliveryRow } from './http/delivery-row.ts';

/** What was logged: the level, the message, the fields, and the rest of the arguments. */
let lines: [level: string, message: string, fields: LogFields | undefined, ...rest: unknown[]][];
beforeEach(() => {
  lines = [];
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(log, level).mockImplementation((message: string, fields?: LogFields, ...rest: unknown[]) => {
      lines.push([level, message, fields, ...rest]);
    });
  }
});
afterEach(() => vi.restoreAllMocks());

/** Rows hold more than a line may say. */
const row = deliveryRow({
  id: 'd-1',
  status: 'sending',
  crmId: 'secret-crm',
  fingerprint: 'secret-print',
  payload: { bucket: 'secret-bucket', key: 'Ana Pérez.json' },
  caseId: 'secret-case',
  reason: 'broken',
  bytes: 5,
});
const facts = { commandId: 'd-1', operation: 'demo', kind: 'insertCase', attempt: 1, bytes: 5 };

describe('the outcome of an attempt', () => {
  it.each<[string, string, Verdict, Settlement]>([
    ['info', 'Delivered', 'delivered', { status: 'delivered' }],
    [
      'error',
      'Delivered, and two records of the CRM hold its marker',
      'delivered',
      { status: 'delivered', duplicate: true },
    ],
    ['error', 'Rejected', 'rejected', { status: 'rejected', reason: 'rejected', http: 412, code: 412 }],
    ['error', 'The CRM refuses the token', 'token', { status: 'accepted', reason: 'token' }],
    ['error', 'Parked: a person must decide', 'uncertain', { status: 'uncertain', reason: 'broken' }],
    ['warn', 'Not delivered', 'uncertain', { status: 'uncertain', reason: 'broken', searchAt: 0 }],
    ['error', 'An object in S3 cannot be read', 'again', { status: 'accepted', reason: 'object_denied' }],
    ['warn', 'Not delivered', 'busy', { status: 'accepted', reason: 'busy' }],
  ])('is of the level %s, which raises the alarm or not: %s', (level, message, verdict, settlement) => {
    engineLog.outcome(row, { verdict, settlement });

    const { status, reason, http, code } = settlement;
    expect(lines).toMatchObject([[level, message, { ...facts, status, reason, http, code }]]);
  });

  it.each([
    [90, {}],
    [30, { sendAt: 60_000 }],
  ])('says that a delivery took %d seconds when it says %j', (seconds, changes) => {
    vi.spyOn(Date, 'now').mockReturnValue(90_000);
    const delivery = deliveryRow({ ...row, acceptedAt: 0, ...changes });
    engineLog.outcome(delivery, { verdict: 'delivered', settlement: { status: 'delivered' } });

    expect(lines).toMatchObject([['info', 'Delivered', { seconds }]]);
  });

  it('names how many files are missing', () => {
    const missing = [{ number: 1, why: 'too_large' }];
    engineLog.outcome(deliveryRow({ ...row, missing }), { verdict: 'delivered', settlement: { status: 'delivered' } });

    expect(lines).toMatchObject([['error', 'Delivered, and files are missing', { count: 1 }]]);
  });

  it('raises the alarm for an unreadable object once, and not at every further try', () => {
    const reason = 'object_archived';
    engineLog.outcome({ ...row, reason }, { verdict: 'again', settlement: { status: 'accepted', reason } });

    expect(lines).toMatchObject([['warn', 'Not delivered', { reason }]]);
  });
});

describe('what the engine meets', () => {
  it('raises the alarm where a person must look', () => {
    engineLog.abandoned(row);
    engineLog.stuck(row);
    engineLog.newerRow('d-2');
    engineLog.longOutage('demo', 'unavailable');
    engineLog.auditFault({ fault: 'duplicate', operation: 'demo', commandId: 'd-1', records: ['x', 'y'], count: 7 });
    engineLog.auditFault({
      fault: 'unknown_marker',
      operation: 'demo',
      commandId: undefined,
      records: ['x'],
      count: 1,
    });
    engineLog.idleLane({ operation: 'demo', number: 3 }, 'no_token');

    const fields = { ...facts, status: 'sending', reason: 'broken' };
    expect(lines).toEqual([
      ['error', 'A worker was lost after the last byte', fields],
      ['error', 'Tried again and again without effect', fields],
      ['error', expect.stringContaining('newer version'), { commandId: 'd-2' }],
      ['error', expect.stringContaining('web server in front of the CRM'), { operation: 'demo' }],
      [
        'error',
        'The audit found a fault',
        { reason: 'duplicate', operation: 'demo', commandId: 'd-1', crmId: 'x y', count: 7 },
      ],
      ['error', 'The audit found a fault', { reason: 'unknown_marker', operation: 'demo', crmId: 'x', count: 1 }],
      ['error', 'A lane cannot work', { operation: 'demo', lane: 3, reason: 'no_token' }],
    ]);
  });

  it.each(['no_calls', 'paused'] as const)('is no alarm where it passes: %s', (reason) => {
    engineLog.idleLane({ operation: 'demo', number: 0 }, reason);

    expect(lines).toEqual([['warn', 'A lane cannot work', { operation: 'demo', lane: 0, reason }]]);
  });

  it('is a warning with its error where an outcome was not cleaned up', () => {
    const error = new Error('x');
    engineLog.cleanUpFailed(row, error);

    expect(lines).toEqual([['warn', 'An outcome was not cleaned up yet', expect.anything(), error]]);
  });
});

it('logs a command once as accepted, and raises the alarm for one that was rejected at once', () => {
  const rejected = deliveryRow({ id: 'd-3', status: 'rejected', reason: 'too_large' });
  logAccepted(row, 'accepted');
  logAccepted(rejected, 'known');
  logAccepted(rejected, 'accepted');

  expect(lines.map(([level, message, fields]) => [level, message, fields?.status])).toEqual([
    ['info', 'Command accepted', 'accepted'],
    ['info', 'Command accepted', 'known'],
    ['info', 'Command accepted', 'accepted'],
    ['error', 'Rejected', 'rejected'],
  ]);
});

it('says which trace brought the command, at its acceptance and at its end', () => {
  const traced = deliveryRow({ ...row, trace: '1-a-b' });
  logAccepted(traced, 'accepted');
  engineLog.outcome(traced, { verdict: 'rejected', settlement: { status: 'rejected' } });

  expect(lines.map(([, message, fields]) => [message, fields?.trace])).toEqual([
    ['Command accepted', '1-a-b'],
    ['Rejected', '1-a-b'],
  ]);
});

it('names a group by its hash only', () => {
  const group = { id: 'g', operation: 'demo', origin: 'upload:b', members: ['Ana Pérez.pdf'] } as never;
  groupLog.incomplete(group, 2);
  groupLog.conflict(group, 'd-1');

  const fields = { group: 'g', operation: 'demo', origin: 'upload:b' };
  expect(lines).toEqual([
    ['error', 'A group was closed by its time limit', { ...fields, count: 2 }],
    ['error', expect.stringContaining('Files of a group were not sent'), { ...fields, commandId: 'd-1' }],
  ]);
});

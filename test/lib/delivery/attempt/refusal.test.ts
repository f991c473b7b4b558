import { describe, expect, it } from 'vitest';
import { configurationRefusal, refusalOf } from '../../../../lib/delivery/attempt/refusal.ts';
import { type Counters, type Delivery, noCounts } from '../../../../lib/delivery/ledger/delivery.ts';
import { defaultLimits } from '../../../../lib/delivery/limits.ts';
import type { OperationSettings } from '../../../../lib/delivery/operations.ts';
import { deliveryRow } from '../../http/delivery-row.ts';

const settings: OperationSettings = {
  secret: 'wolkvox/dev/demo',
  tokens: 1,
  insertCaseBy: 'json',
  onUncertain: 'pass',
};

function claimed(counters: Partial<Counters>, changes: Partial<Delivery> = {}): Delivery {
  return deliveryRow({ status: 'sending', ...changes, counters: { ...noCounts, ...counters } });
}

const refusal = (delivery: Delivery, given: Partial<OperationSettings> = {}) =>
  refusalOf(defaultLimits, { ...settings, ...given }, delivery);

describe('a delivery', () => {
  it.each<[string, Delivery, string | undefined]>([
    ['is sent after two workers that died with it', claimed({ crashClaims: 2 }), undefined],
    ['is poison after three workers that died with it', claimed({ crashClaims: 3 }), 'poison'],
    ['is sent after two attempts without time for the last byte', claimed({ timeOuts: 2 }), undefined],
    ['is too slow after three attempts without time for the last byte', claimed({ timeOuts: 3 }), 'too_slow'],
    ['is poison rather than too slow after both', claimed({ crashClaims: 3, timeOuts: 3 }), 'poison'],
    [
      'is sent however often the CRM throttled it or was searched for it',
      claimed({ throttles: 99, unknowns: 99, searches: 99 }),
      undefined,
    ],
    // 285 s of one invocation, 75 s of them for start, answer and end: 210 s at 40 MB a second.
    ['is sent with what one invocation can just carry', claimed({}, { bytes: 8_400_000_000 }), undefined],
    ['is too large with a byte more than one invocation can carry', claimed({}, { bytes: 8_400_000_001 }), 'too_large'],
  ])('%s', (_when, delivery, reason) => {
    expect(refusal(delivery)).toBe(reason);
  });

  it('judges its bytes by the usual rate, which the limits set', () => {
    const limits = { ...defaultLimits, bytesPerSecond: 1_000 };

    expect(refusalOf(limits, settings, claimed({}, { bytes: 210_000 }))).toBeUndefined();
    expect(refusalOf(limits, settings, claimed({}, { bytes: 210_001 }))).toBe('too_large');
  });
});

describe('files for an existing case', () => {
  const files = { kind: 'updateCase', fileCount: 1 } as const;

  it('are not sent while nobody knows what the CRM does to the files it has', () => {
    expect(refusal(claimed({}, files))).toBe('update_attachments_not_configured');
    expect(configurationRefusal(settings, files)).toBe('update_attachments_not_configured');
  });

  it.each(['append', 'replace'] as const)('are sent where the configuration says "%s"', (updateAttachments) => {
    expect(refusal(claimed({}, files), { updateAttachments })).toBeUndefined();
  });

  it.each([
    ['a change without files', { kind: 'updateCase', fileCount: 0 }],
    ['a new case', { kind: 'insertCase', fileCount: 3 }],
    ['a record', { kind: 'updateRecord', fileCount: 1 }],
  ] as const)('are none: %s is sent either way', (_what, changes) => {
    expect(configurationRefusal(settings, changes)).toBeUndefined();
  });
});

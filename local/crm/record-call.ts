import type { Call } from './call.ts';
import type { TruthEntry } from './truth.ts';

/** Records the outcome of a call in the truth log. The client may not know this outcome. */
export function recordOutcome(
  call: Call,
  outcome: TruthEntry['outcome'],
  { reason, ids = [] }: { reason?: string; ids?: readonly string[] },
): void {
  call.world.truth.append({
    time: new Date(call.world.clock.now()).toISOString(),
    endpoint: call.endpoint,
    token: call.tokenHash,
    operation: call.operationName,
    markers: call.markers,
    outcome,
    reason,
    ids,
    attachments: call.received,
    bodyBytes: call.bodyBytes,
    maxInFlight: call.token?.maxInFlight ?? 0,
    faults: call.faults.map(({ kind, name = kind }) => name),
  });
  call.outcome = { outcome, reason };
  call.world.notifyListeners();
}

import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import type { TruthEntry } from '../../local/crm/truth.ts';
import { usesFormData } from './bridge.ts';
import { faultClasses, mayLeaveDoubt } from './crm-faults.ts';
import type { Rig } from './rig.ts';
import { canary } from './shape.ts';
import type { Injected } from './workload.ts';

/** One breach of an invariant, with its evidence. */
export interface Breach {
  readonly invariant: string;
  readonly what: string;
  readonly id?: string | undefined;
  readonly marker?: string;
}

/** A command, its row, and its calls by the CRM's log. */
export interface Fate {
  readonly injected: Injected;
  readonly row: Delivery | undefined;
  readonly calls: readonly TruthEntry[];
  readonly applied: readonly TruthEntry[];
}

/** Numbers of disturbances, for the invariants that ask for a cause. */
export interface Disturbances {
  /** Faults of connections. The CRM's log does not know which command met them. */
  readonly ofConnections: number;
  /** Kills, stops, leases that ended early, and faults of AWS. */
  readonly ofWorkers: number;
}

/** Joins the sent commands with the ledger's rows and the CRM's log. */
export async function fatesOf(rig: Rig, injected: readonly Injected[]): Promise<Fate[]> {
  const rows = await rig.deliveries();
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byBytes = new Map(rows.filter(({ bytes }) => bytes > 0).map((row) => [row.bytes, row]));
  const calls = new Map<string, TruthEntry[]>();
  for (const entry of rig.crm.truth) {
    for (const marker of entry.markers) calls.set(marker, [...(calls.get(marker) ?? []), entry]);
  }
  const files = injected.flatMap(({ marker, file }) => (file ? [{ marker, bytes: file.bytes }] : []));
  return injected.map((one) => {
    const row = one.file ? byBytes.get(one.file.bytes) : byId.get(one.id ?? '');
    if (one.file && row) one.id = row.id;
    // Searches carry the engine's own marker, never the harness's. Reads are left out all the same.
    // A file that overwrote another has the same name, and so the same marker.
    const isOfAnother = ({ marker, file }: Injected, attachments: TruthEntry['attachments']) =>
      attachments.some(
        (sent) => file && sent.bytes !== file.bytes && files.some((f) => f.marker === marker && f.bytes === sent.bytes),
      );
    const ofThis = (calls.get(one.marker) ?? []).filter(
      ({ outcome, attachments }) => outcome !== 'read' && !isOfAnother(one, attachments),
    );
    return { injected: one, row, calls: ofThis, applied: ofThis.filter(({ outcome }) => outcome === 'applied') };
  });
}

/** A call that the API refused must have no trace in the CRM. */
export function checkRefused({ crm }: Rig, refused: readonly string[]): Breach[] {
  const known = new Set(crm.truth.flatMap(({ markers }) => markers));
  return refused
    .filter((marker) => known.has(marker))
    .map((marker) => ({ invariant: 'I3', what: 'refused to its sender, but sent to the CRM', marker }));
}

/** Every breach of I1 to I10. The run itself checks I11. */
export async function check(rig: Rig, fates: readonly Fate[], disturbances: Disturbances): Promise<Breach[]> {
  return [
    ...fates.flatMap((fate) => checkOne(fate)),
    ...checkConcurrency(rig),
    ...checkOrder(rig, fates),
    ...checkQuota(rig),
    ...checkParked(rig, fates, disturbances),
    ...(await checkSecrecy(rig)),
    ...(await checkIsolation(rig)),
  ];
}

export function checkOne({ injected, row, applied }: Fate): Breach[] {
  const { marker, effect, role, file } = injected;
  const breach = (invariant: string, what: string): Breach => ({ invariant, what, id: row?.id, marker });
  if (!row) return [breach('I1', 'accepted, but it has no row')];
  const found: Breach[] = [];
  const { status } = row;
  const isOver = status === 'delivered' || status === 'rejected' || (status === 'uncertain' && row.parked);
  if (!isOver && role !== 'dry') found.push(breach('I1', `still ${status}`));
  if (effect === 'insert' && applied.length > 1) found.push(breach('I2', `applied ${applied.length} times`));
  if (status === 'delivered' && applied.length === 0) found.push(breach('I3', 'delivered, but not in the CRM'));
  if (status === 'rejected' && applied.length > 0) found.push(breach('I3', `rejected (${row.reason}), but applied`));
  for (const { attachments } of file ? applied : []) {
    const [only, more] = attachments;
    if (more || only?.sha256 !== file?.sha256) found.push(breach('I4', 'its bytes differ from the dropped file'));
  }
  return found;
}

export function checkConcurrency({ crmWire }: Rig): Breach[] {
  return [...crmWire.mostOpen.values()]
    .filter((most) => most > 2)
    .map((most) => ({ invariant: 'I5', what: `${most} connections of one token at once` }));
}

/** Breaches of I6: a command that was applied before an earlier one of its case. */
function checkOrder({ trace }: Rig, fates: readonly Fate[]): Breach[] {
  const lines = Map.groupBy(
    fates.filter(({ injected }) => injected.caseId),
    ({ injected }) => injected.caseId,
  );
  const found: Breach[] = [];
  for (const line of lines.values()) {
    let latest = 0;
    for (const { injected, row, applied } of line) {
      const own = applied
        .filter(({ faults }) => !faults.some((name) => name.startsWith('applied after')))
        .map((one) => one.sequence);
      if (own.length === 0) continue;
      const what = 'applied before an earlier command of its case';
      if (Math.min(...own) < latest) found.push({ invariant: 'I6', what, id: row?.id, marker: injected.marker });
      // An uncertain command holds up no other: the order is kept without it.
      if (row && !trace.wasEver(row.id, 'uncertain')) latest = Math.max(latest, ...own);
    }
  }
  return found;
}

/** Breaches of I7, by refusals of a spent quota without another answer between them: none is possible until the day ends. */
export function checkQuota({ crm, shape }: Rig): Breach[] {
  const short = shape.filter(({ role }) => role === 'dry' || role === 'short').flatMap(({ tokens }) => tokens);
  return short.flatMap((value) => {
    let most = 0;
    let inARow = 0;
    for (const { reason } of crm.truth.filter(({ token }) => token === crm.token(value)?.hash)) {
      inARow = reason?.includes('TOKEN LIMIT') ? inARow + 1 : 0;
      most = Math.max(most, inARow);
    }
    // A worker that is killed after it read the refusal cannot report it. The next holder of its slot calls once more.
    return most > 5 ? [{ invariant: 'I7', what: `${most - 1} calls of a token after its quota was refused` }] : [];
  });
}

function checkParked(
  { trace, limits }: Rig,
  fates: readonly Fate[],
  { ofConnections, ofWorkers }: Disturbances,
): Breach[] {
  const doubtful = new Set(
    faultClasses(limits.answerMs ?? 0)
      .filter(mayLeaveDoubt)
      .map(({ name }) => name),
  );
  const parked = fates.filter(({ row }) => row && trace.wasEver(row.id, 'uncertain'));
  const lost = parked.filter(({ row }) => row?.reason === 'worker_lost');
  const unexplained = parked.filter(
    ({ injected, row, calls }) =>
      row?.reason !== 'worker_lost' &&
      !calls.some(({ faults }) => faults.some((name) => doubtful.has(name) || usesFormData(injected.operation))),
  );
  const found: Breach[] = [];
  if (lost.length > ofWorkers)
    found.push({ invariant: 'I8', what: `${lost.length} workers lost, ${ofWorkers} disturbed` });
  if (unexplained.length > ofConnections + ofWorkers) {
    const [first] = unexplained;
    const what = `${unexplained.length} uncertain without a fault after the last byte`;
    found.push({ invariant: 'I8', what, id: first?.row?.id, marker: first?.injected.marker ?? '' });
  }
  return found;
}

async function checkSecrecy(rig: Rig): Promise<Breach[]> {
  const rows = JSON.stringify(await rig.rows());
  const found: Breach[] = [];
  const people = ['cliente@example.com', canary];
  for (const word of people) {
    const line = rig.lines.find((text) => text.includes(word));
    if (line) found.push({ invariant: 'I9', what: `a log line holds a canary: ${line.slice(0, 200)}` });
    if (rows.includes(word)) found.push({ invariant: 'I9', what: 'the ledger holds a canary' });
    const text = [...rig.sent].map(withoutWaitingKey).find((one) => one.includes(word));
    if (text) found.push({ invariant: 'I9', what: `a message or a key holds a canary: ${text.slice(0, 200)}` });
  }
  return found;
}

/** An upload that waits goes round in its queue. The events of S3 in that queue name their file too. */
function withoutWaitingKey(sent: string): string {
  return sent.includes('"{\\"waiting\\":') ? sent.replace(/\\"key\\":\\".*?\\"/, '') : sent;
}

/** Breaches of I10: calls of the calm operation that the CRM refused while others burned. */
async function checkIsolation({ crm, shape }: Rig): Promise<Breach[]> {
  const calm = shape.filter(({ role }) => role === 'calm').map(({ name }) => name);
  const refused = crm.truth.filter(
    ({ operation, outcome }) => operation !== undefined && calm.includes(operation) && outcome === 'refused',
  );
  return refused.length > 0
    ? [{ invariant: 'I10', what: `${refused.length} calls of the calm operation were refused: ${refused[0]?.reason}` }]
    : [];
}

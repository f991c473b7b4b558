import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { insertCase } from '../../lib/wolkvox/cases.ts';
import { createWolkvox } from '../../lib/wolkvox/client.ts';
import { taskOf, tickMarker } from './bridge.ts';
import { type Call, post, request, type Sender, type WrongCall } from './caller.ts';
import type { Random } from './random.ts';
import type { Rig } from './rig.ts';
import { canary, type FaultsOperation, setupToken } from './shape.ts';
import { drop, fileOf, oddKey, putDeleteMarker, repeatEvent } from './uploads.ts';

/** What a command does to the CRM: inserts something new once, or sets values. */
export type Effect = 'insert' | 'set';

/** A command that the bridge accepted, as the harness knows it. */
export interface Injected {
  /** Text in the command by which the harness finds it in the CRM. Not the engine's own marker. */
  readonly marker: string;
  readonly operation: string;
  readonly role: FaultsOperation['role'];
  readonly effect: Effect;
  /** The case that it changes, when its order matters. */
  readonly caseId?: string;
  /** From the answer. For an upload unknown until its row is found. */
  id?: string;
  /** For an upload: its size, which is unique, and its SHA-256. */
  readonly file?: { readonly bytes: number; readonly sha256: string };
  /** Its position in the order of the answers. */
  acceptedAt?: number;
}

/** A command before it is accepted. */
type NewCommand = Pick<Injected, 'marker' | 'operation' | 'role'>;

/** Makes commands of every kind and sends them to the bridge as its users would. */
export class Workload {
  readonly injected: Injected[] = [];
  duplicates = 0;
  /** Markers of refused calls. */
  readonly refused: string[] = [];
  readonly #fired = new Set<string>();
  readonly #rig: Rig;
  readonly #random: Random;
  readonly #cases = new Map<string, string[]>();
  readonly #lines = new Map<string, Promise<unknown>>();

  constructor(rig: Rig, random: Random) {
    this.#rig = rig;
    this.#random = random;
  }

  /** Inserts cases that later commands change. */
  async prepare(perOperation = 3): Promise<void> {
    for (const { name } of this.#rig.shape) {
      const crm = createWolkvox({
        server: this.#rig.crm.url,
        operation: name,
        token: setupToken(name),
        allowLoopback: true,
      });
      const ids: string[] = [];
      while (ids.length < perOperation) ids.push((await insertCase(crm, newCase(name, 'de antes'), [])).id);
      this.#cases.set(name, ids);
    }
  }

  /** Sends one command of a random kind to a random operation. Resolves when the bridge accepted it. */
  inject(): Promise<Injected> {
    const random = this.#random;
    return this.injectInto(random.pick(this.#rig.shape.filter(({ role }) => role !== 'dry' || random.chance(0.3))));
  }

  /** Sends one command of a random kind. `uploads`: the share of uploads among those of the first operation. */
  async injectInto(operation: FaultsOperation, uploads = 0.3): Promise<Injected> {
    const random = this.#random;
    const kind = random.next();
    const injected = this.newCommand(operation);
    const { marker } = injected;
    if (kind < uploads && operation === this.#rig.shape[0]) return this.#dropWithFaults(injected);
    if (kind < 0.55) return this.insertInto(operation);
    if (kind < 0.7)
      return this.call({ ...injected, effect: 'insert' }, operation, {
        method: 'POST',
        path: '/tasks',
        body: taskOf(operation.name, marker),
      });
    if (kind < 0.8) return this.call({ ...injected, effect: 'set' }, operation, recordOf(operation, marker));
    const caseId = random.pick(this.#cases.get(operation.name) ?? []);
    return this.#inLine(caseId, () =>
      this.call({ ...injected, effect: 'set', caseId }, operation, changeOf(operation, caseId, marker)),
    );
  }

  /** Inserts a case by webhook. */
  insertInto(operation: FaultsOperation): Promise<Injected> {
    const injected = this.newCommand(operation);
    return this.call({ ...injected, effect: 'insert' }, operation, insertOf(operation, injected.marker));
  }

  /** A command of which only the marker is fixed. */
  newCommand({ name, role }: FaultsOperation): NewCommand {
    const digest = createHash('sha256').update(String(this.#random.next())).digest('hex');
    // With the zero it is no marker of the bridge's form, which would be taken for an invented one.
    return { marker: `wkx-0${digest.slice(0, 19)}`, operation: name, role };
  }

  /** Calls the HTTP API until the command is accepted, with an idempotency key. Sometimes repeats the call later. */
  async call(injected: Injected, operation: FaultsOperation, call: Call): Promise<Injected> {
    injected.id = await post(this.#sender(operation), injected.marker, call);
    this.#add(injected);
    if (this.#random.chance(0.05)) {
      this.duplicates++;
      await sleep(this.#random.between(0, 300));
      const again = await post(this.#sender(operation), injected.marker, call);
      if (again !== injected.id) throw new Error('A repeated event was answered with another id');
    }
    if (this.#random.chance(0.04)) await this.#sendRefused(injected, operation, call);
    return injected;
  }

  /** Drops a file of at least this size into the bucket, with one event. */
  async upload(command: NewCommand, minBytes: number): Promise<Injected> {
    const { injected } = await this.#drop(command, oddKey(this.#random, `${command.marker}.pdf`), minBytes);
    return injected;
  }

  /** Drops a file. Sometimes its event comes twice, it is deleted, or another file overwrites it. */
  async #dropWithFaults(command: NewCommand, key = oddKey(this.#random, `${command.marker}.pdf`)): Promise<Injected> {
    const random = this.#random;
    const { injected, version } = await this.#drop(command, key, 4_000);
    const isOverwritten = random.chance(0.05);
    if (isOverwritten) await this.#dropWithFaults(command, key);
    else if (random.chance(0.05)) await putDeleteMarker(this.#rig, version);
    // After an overwrite: events in the wrong order.
    if (random.chance(isOverwritten ? 0.5 : 0.05)) {
      this.duplicates++;
      repeatEvent(this.#rig, version, random);
    }
    return injected;
  }

  /** Drops a file of a unique size, by which its row is found. */
  async #drop(command: NewCommand, key: string, minBytes: number) {
    const file = fileOf(minBytes + this.injected.length);
    const injected: Injected = { ...command, effect: 'insert', file };
    this.#add(injected);
    return { injected, version: await drop(this.#rig, key, file) };
  }

  /** Fires a moment of the schedule until it succeeded twice. One moment at a time: the new row belongs to it. */
  fire(): Promise<void> {
    return this.#inLine('schedule', async () => {
      const [{ name, role }] = this.#rig.shape as [FaultsOperation];
      const firedAt = new Date(Date.UTC(2030, 0, 1) + this.#fired.size * 60_000);
      for (let done = 0; done < 2; ) {
        const { ok } = await this.#rig.host.schedules.fire('recordar', firedAt);
        if (ok) done++;
      }
      this.duplicates++;
      const rows = (await this.#rig.deliveries()).filter(({ origin }) => origin === 'schedule:recordar');
      const [own, another] = rows.filter(({ id }) => !this.#fired.has(id));
      if (!own || another) throw new Error('A moment that fired twice is not one delivery');
      this.#fired.add(own.id);
      this.#add({ marker: tickMarker(firedAt), operation: name, role, effect: 'insert', id: own.id });
    });
  }

  /** Makes a call that must be refused without a trace: a used key with another body, or a malformed call. */
  async #sendRefused({ marker }: Injected, operation: FaultsOperation, { method, path }: Call): Promise<void> {
    const other = this.newCommand(operation).marker;
    this.refused.push(other);
    const call = insertOf(operation, other);
    const wrong: WrongCall[] = [
      // Only for the same kind of call: a key belongs to one kind.
      ...(method === 'POST' && path === call.path ? [{ ...call, key: marker }] : []),
      { ...call, body: JSON.stringify(call.body).slice(0, -1) },
      { ...call, body: { ...call.body, description: 7 } },
      { ...call, bearer: 'wrong' },
    ];
    const one = this.#random.pick(wrong);
    await request(this.#sender(operation), one.key ?? other, one, (status) => status >= 400 && status < 500);
  }

  #sender({ name, key }: FaultsOperation): Sender {
    return { apiUrl: this.#rig.host.apiUrl, source: name, secret: key, random: this.#random };
  }

  #add(injected: Injected): void {
    injected.acceptedAt = this.injected.length;
    this.injected.push(injected);
  }

  /** Waits for the answer of the previous call with this key: the order is promised only then. */
  #inLine<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#lines.get(key) ?? Promise.resolve()).then(work);
    this.#lines.set(
      key,
      turn.catch(() => {}),
    );
    return turn;
  }
}

export function newCase(operation: string, text: string) {
  const user = `ADMIN_@${operation}`;
  return {
    type: 'Request',
    responsible: user,
    owner: user,
    contact: 'cliente@example.com',
    description: `Solicitud ${canary} ${text}`,
    status: 'Abierto',
    priority: 'Media',
  };
}

export function insertOf({ name }: FaultsOperation, marker: string): Call {
  return { method: 'POST', path: '/cases', body: newCase(name, marker) };
}

function changeOf({ name }: FaultsOperation, caseId: string, marker: string): Call {
  const body = { responsible: `ADMIN_@${name}`, status: 'Abierto', description: `Cambio ${canary} ${marker}` };
  return { method: 'PATCH', path: `/cases/${caseId}`, body };
}

function recordOf({ recordId }: FaultsOperation, marker: string): Call {
  return { method: 'PATCH', path: `/records/contacts/${recordId}`, body: { notecontact: `Nota ${canary} ${marker}` } };
}

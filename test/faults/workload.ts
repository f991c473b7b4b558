import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { insertCase } from '../../lib/wolkvox/cases.ts';
import { createWolkvox } from '../../lib/wolkvox/client.ts';
import type { Random } from './random.ts';
import type { Rig } from './rig.ts';
import { canary, type FaultsOperation, setupToken } from './shape.ts';

/** What a command does to the CRM: inserts something new once, or sets values. */
export type Effect = 'insert' | 'set';

/** A command that the bridge has taken on, as far as the harness itself knows it. */
export interface Injected {
  /** In the command's text; the harness finds it in the CRM by this, not by the engine's own. */
  readonly marker: string;
  readonly operation: string;
  readonly role: FaultsOperation['role'];
  readonly effect: Effect;
  /** The case that it works on, if it must keep its place in line. */
  readonly caseId?: string;
  /** As answered; of an upload unknown until its row is found. */
  id?: string;
  /** Of an upload: bytes, each its own number, and SHA-256. */
  readonly file?: { readonly bytes: number; readonly sha256: string };
  /** When it was taken on, in the order of the answers. */
  acceptedAt?: number;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** Makes commands of every kind and hands them to the bridge as its users would. */
export class Workload {
  readonly injected: Injected[] = [];
  duplicates = 0;
  readonly #rig: Rig;
  readonly #random: Random;
  readonly #cases = new Map<string, string[]>();
  readonly #lines = new Map<string, Promise<unknown>>();

  constructor(rig: Rig, random: Random) {
    this.#rig = rig;
    this.#random = random;
  }

  /** Cases that are there from the beginning, for commands that work on one. */
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

  /** One command more, of a kind and for an operation by chance. Resolves when the bridge has taken it on. */
  inject(): Promise<Injected> {
    const random = this.#random;
    return this.injectInto(random.pick(this.#rig.shape.filter(({ role }) => role !== 'dry' || random.chance(0.3))));
  }

  /** One command more, of a kind by chance; this part of the first operation's are uploads. */
  async injectInto(operation: FaultsOperation, uploads = 0.3): Promise<Injected> {
    const random = this.#random;
    const kind = random.next();
    const injected = this.newCommand(operation);
    const { marker } = injected;
    if (kind < uploads && operation === this.#rig.shape[0]) return this.upload(injected);
    if (kind < 0.55) return this.insertInto(operation);
    if (kind < 0.7) return this.call({ ...injected, effect: 'insert' }, operation, taskOf(operation, marker));
    if (kind < 0.8) return this.call({ ...injected, effect: 'set' }, operation, recordOf(operation, marker));
    const caseId = random.pick(this.#cases.get(operation.name) ?? []);
    return this.#inLine(caseId, () =>
      this.call({ ...injected, effect: 'set', caseId }, operation, changeOf(operation, caseId, marker)),
    );
  }

  /** A new case by webhook. */
  insertInto(operation: FaultsOperation): Promise<Injected> {
    const injected = this.newCommand(operation);
    return this.call({ ...injected, effect: 'insert' }, operation, insertOf(operation, injected.marker));
  }

  /** A command that is known so far only by the marker that its text will hold. */
  newCommand({ name, role }: FaultsOperation): Pick<Injected, 'marker' | 'operation' | 'role'> {
    const digest = createHash('sha256').update(String(this.#random.next())).digest('hex');
    return { marker: `wkx-${digest.slice(0, 20)}`, operation: name, role };
  }

  /** Calls the HTTP API until it is taken, as a sender with an Idempotency-Key does; sometimes once more, later. */
  async call(injected: Injected, operation: FaultsOperation, call: Call): Promise<Injected> {
    injected.id = await this.#post(injected.marker, operation, call);
    this.#take(injected);
    if (this.#random.chance(0.05)) {
      this.duplicates++;
      await sleep(this.#random.between(0, 300));
      const again = await this.#post(injected.marker, operation, call);
      if (again !== injected.id) throw new Error('A repeated event was answered with another id');
    }
    return injected;
  }

  /** Drops a file into the bucket; sometimes S3 tells of it twice. */
  async upload(known: Pick<Injected, 'marker' | 'operation' | 'role'>, minBytes = 4_000): Promise<Injected> {
    const { s3, uploadsBucket, host } = this.#rig;
    const content = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(minBytes + this.injected.length)]);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const injected: Injected = { ...known, effect: 'insert', file: { bytes: content.length, sha256 } };
    this.#take(injected);
    const key = `${canary} ñ/${known.marker}.pdf`;
    const { VersionId, ETag = '' } = await s3.send(
      new PutObjectCommand({ Bucket: uploadsBucket, Key: key, Body: content }),
    );
    if (this.#random.chance(0.05)) {
      this.duplicates++;
      const object = {
        key: encodeURIComponent(key).replaceAll('%20', '+'),
        size: content.length,
        eTag: ETag.replaceAll('"', ''),
        versionId: VersionId,
        sequencer: '01',
      };
      const queue = host.aws.sqs.arn((host.refs['UploadsQueue'] ?? '').replace(/^.*\//, ''));
      host.aws.sqs.send(queue, JSON.stringify({ Records: [{ s3: { bucket: { name: uploadsBucket }, object } }] }));
    }
    return injected;
  }

  async #post(key: string, { name, key: bearer }: FaultsOperation, { method, path, body }: Call): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(`${this.#rig.host.apiUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${name}.${bearer}`,
          'content-type': 'application/json',
          prefer: 'respond-async',
          'idempotency-key': key,
        },
        body: JSON.stringify(body),
      }).catch(() => undefined);
      const text = await response?.text().catch(() => undefined);
      // Taken: on its way, or at its end already.
      const { id } = JSON.parse(text || '{}') as { id?: string };
      if (id) return id;
      const isOurs = response && response.status >= 400 && response.status < 500;
      if (isOurs || attempt === 60) throw new Error(`${method} ${path} answered ${response?.status}: ${text}`);
      await sleep(this.#random.between(50, 500));
    }
  }

  #take(injected: Injected): void {
    injected.acceptedAt = this.injected.length;
    this.injected.push(injected);
  }

  /** Order is promised to whoever waits for each answer before the next call. */
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

function taskOf({ name, recordId }: FaultsOperation, marker: string): Call {
  const body = {
    name: `Llamar ${canary}`,
    description: `Tarea ${marker}`,
    priority: 'normal',
    module: 'contacts',
    recordId,
    owner: `ADMIN_@${name}`,
    completionDate: '2030-01-02 17:00:00',
    reminderDate: '2030-01-02 08:30:00',
    remember: true,
  };
  return { method: 'POST', path: '/tasks', body };
}

function recordOf({ recordId }: FaultsOperation, marker: string): Call {
  return { method: 'PATCH', path: `/records/contacts/${recordId}`, body: { notecontact: `Nota ${canary} ${marker}` } };
}

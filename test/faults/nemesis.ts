import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { AwsCall, Interference } from './aws-wire.ts';
import { rowId, wakeUpOf, writtenStatus } from './ledger-trace.ts';
import type { Random } from './random.ts';
import type { Rig } from './rig.ts';

/** Rates of the disturbances of functions and AWS, 0 to 1 each. Times in milliseconds. */
export interface Cruelty {
  /** Calls to AWS between two kills or stops of a process. Counted by calls, so a slow machine gets no more of them. */
  readonly killEveryCalls: readonly [from: number, to: number];
  /** Share of stops among the kills and stops. */
  readonly stopped: number;
  readonly stoppedForMs: readonly [from: number, to: number];
  /** Share of claims whose lease ends early. */
  readonly expired: number;
  readonly wakeUpLost: number;
  /**
   * Share of a lane's awakenings. Not of sent messages: the queue drops most of these, and the lanes could not work through
   * the rest.
   */
  readonly wakeUpDoubled: number;
  /** Share of calls to AWS for each of: throttled, failed, broken before the call, broken after it. */
  readonly awsFault: number;
  readonly awsSlow: number;
  /** Share of objects that are cut half-way. */
  readonly s3Cut: number;
  /** Share of reads that find the object gone, changed or forbidden. */
  readonly s3Gone: number;
  /** Share of failed calls for a secret. */
  readonly secretFault: number;
}

export const usualCruelty: Cruelty = {
  killEveryCalls: [40, 280],
  stopped: 0.3,
  stoppedForMs: [300, 4_000],
  expired: 0.04,
  wakeUpLost: 0.05,
  wakeUpDoubled: 0.15,
  awsFault: 0.004,
  awsSlow: 0.01,
  s3Cut: 0.03,
  s3Gone: 0.02,
  secretFault: 0.1,
};

const goneAnswers = [
  [404, 'NoSuchVersion'],
  [412, 'PreconditionFailed'],
  [403, 'AccessDenied'],
] as const;

/** An entry of a batch of wake-ups. */
interface WakeUpEntry {
  readonly Id: string;
  readonly MessageBody: string;
}

/** Disturbs the functions and AWS until `end`, and counts each disturbance. */
export class Nemesis {
  readonly counts: Record<string, number> = {};
  readonly #rig: Rig;
  readonly #random: Random;
  readonly #cruelty: Cruelty;
  readonly #stopped = new Set<number>();
  /** Commands whose lease ends early. Their workers' next write is delayed, so that another worker is first. */
  readonly #overtaken = new Set<string>();
  #callsUntilKill: number;
  #hasEnded = false;

  constructor(rig: Rig, random: Random, cruelty: Cruelty = usualCruelty) {
    this.#rig = rig;
    this.#random = random;
    this.#cruelty = cruelty;
    this.#callsUntilKill = random.between(...cruelty.killEveryCalls);
  }

  start(): void {
    this.#rig.awsWire.hook = { before: (call) => this.#before(call), after: (call) => this.#after(call) };
  }

  /** Ends all disturbances and continues the stopped processes. */
  end(): void {
    this.#hasEnded = true;
    for (const pid of this.#stopped) signal(pid, 'SIGCONT');
    this.#rig.awsWire.hook = {};
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  /** Kills a process up to 50 ms after the call at which it is due, so that the kill may hit any step. */
  #killWhenDue(): void {
    this.#callsUntilKill -= 1;
    if (this.#callsUntilKill > 0) return;
    this.#callsUntilKill = this.#random.between(...this.#cruelty.killEveryCalls);
    setTimeout(() => this.#hasEnded || this.#kill(), this.#random.between(0, 50));
  }

  #kill(): void {
    const { stopped, stoppedForMs } = this.#cruelty;
    const random = this.#random;
    const wanted = random.chance(0.8) ? 'deliver' : 'receive';
    const running = this.#rig.host.processes().filter((one) => one.function.startsWith(wanted));
    if (running.length === 0) return;
    const { pid } = random.pick(running);
    if (!random.chance(stopped)) {
      if (signal(pid, 'SIGKILL')) this.#count(`killed ${wanted}`);
      return;
    }
    if (!signal(pid, 'SIGSTOP')) return;
    this.#count(`stopped ${wanted}`);
    this.#stopped.add(pid);
    const resume = () => {
      this.#stopped.delete(pid);
      signal(pid, 'SIGCONT');
    };
    setTimeout(resume, random.between(...stoppedForMs));
  }

  async #before(call: AwsCall): Promise<Interference> {
    if (this.#hasEnded) return undefined;
    this.#killWhenDue();
    const { awsFault, awsSlow, wakeUpLost, wakeUpDoubled, expired } = this.#cruelty;
    const random = this.#random;
    if (call.action === 'SendMessageBatch' && random.chance(wakeUpLost)) {
      return this.#lose(call.input['Entries'] as readonly WakeUpEntry[]);
    }
    const wakeUp = wakeUpOf(call);
    if (wakeUp && random.chance(wakeUpDoubled)) {
      this.#count('wake-up doubled');
      setTimeout(() => this.#hasEnded || this.#rig.wakeAgain(wakeUp), random.between(0, 500));
    }
    const claimed = writtenStatus(call.action, call.input) === 'sending' ? rowId(call.input) : undefined;
    if (claimed && random.chance(expired)) this.#expireLater(claimed);
    const committing = writtenStatus(call.action, call.input) === 'committing' ? rowId(call.input) : undefined;
    if (committing && this.#overtaken.delete(committing)) await pause(random.between(200, 1_200));
    if (random.chance(awsSlow)) {
      this.#count('AWS slow');
      await pause(random.between(50, 1_500));
    }
    const failure = this.#failByService(call);
    if (failure) return failure;
    if (random.chance(awsFault)) return this.#refuse(call, 'ProvisionedThroughputExceededException', 400);
    if (random.chance(awsFault)) return this.#refuse(call, 'InternalServerError', 500);
    if (!random.chance(awsFault)) return undefined;
    this.#count('AWS broke before');
    return 'break';
  }

  async #after(call: AwsCall): Promise<'break' | { cutAt: number } | undefined> {
    if (this.#hasEnded) return undefined;
    if (this.#random.chance(this.#cruelty.awsFault)) {
      this.#count('AWS did it, answer lost');
      return 'break';
    }
    if (call.service !== 's3' || call.action !== 'GET' || !this.#random.chance(this.#cruelty.s3Cut)) return undefined;
    this.#count('S3 cut');
    return { cutAt: this.#random.between(0, 4_000) };
  }

  /** Fails a call for a secret, or finds an upload gone, changed or forbidden. */
  #failByService({ service, action, path }: AwsCall): Interference {
    const { secretFault, s3Gone } = this.#cruelty;
    if (service === 'secretsmanager' && this.#random.chance(secretFault)) {
      this.#count('secret store failed');
      return { status: 500, body: '{"__type":"InternalServiceError"}' };
    }
    const isUpload = service === 's3' && action === 'GET' && path.startsWith(`/${this.#rig.uploadsBucket}/`);
    if (!isUpload || !this.#random.chance(s3Gone)) return undefined;
    const [status, code] = this.#random.pick(goneAnswers);
    this.#count(`S3 ${status}`);
    return { status, body: `<Error><Code>${code}</Code></Error>` };
  }

  #refuse({ service }: AwsCall, code: string, status: number): Interference {
    this.#count(status === 400 ? 'AWS throttled' : 'AWS failed');
    if (service === 's3') return { status: 503, body: '<Error><Code>SlowDown</Code></Error>' };
    return { status, body: JSON.stringify({ __type: `com.amazonaws#${code}` }) };
  }

  /** Answers as SQS would, but sends no wake-up. The SDK checks only the digests. */
  #lose(entries: readonly WakeUpEntry[]): Interference {
    this.#count('wake-up lost');
    const Successful = entries.map(({ Id, MessageBody }) => {
      const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
      return { Id, MessageId: randomUUID(), MD5OfMessageBody, SequenceNumber: '1' };
    });
    return { status: 200, body: JSON.stringify({ Successful, Failed: [] }) };
  }

  #expireLater(id: string): void {
    this.#overtaken.add(id);
    const expire = async () => {
      if (!this.#hasEnded && (await this.#rig.expireLease(id))) this.#count('lease ended early');
    };
    setTimeout(() => void expire(), this.#random.between(0, 200));
  }
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

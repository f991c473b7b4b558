import type { ObjectFacts } from '../aws/object-facts.ts';
import type { BoundUploads } from '../bound-uploads.ts';
import type { Bridge } from '../config.ts';
import type { Accepted, Request } from '../delivery/accept.ts';
import { log } from '../log.ts';
import { type ExamineSettings, examine } from './examine.ts';
import { filesToMark } from './mark.ts';
import { originOf, type Upload } from './upload.ts';

export interface TakeBoundServices {
  readonly bridge: Bridge;
  readonly facts: ObjectFacts;
  readonly bound: BoundUploads;
  readonly examineSettings: (operation: string) => ExamineSettings;
  readonly accept: (request: Omit<Request, 'tokens'>) => Promise<Accepted>;
}

/** Takes a file of `POST /uploads`: with the last one, the command that waits for them is accepted. No rule is asked about it. */
export async function takeBound(services: TakeBoundServices, upload: Upload): Promise<void> {
  const { bridge, facts, bound, examineSettings, accept } = services;
  const arrived = await bound.arrived(upload);
  if (arrived === 'waiting') return;
  if (arrived === 'unknown') {
    log.warn('No command waits for an upload: it stays where it is', { origin: originOf(upload) });
    return;
  }
  const { operation, event, command } = arrived.bound;
  const examined = await examine(facts, command, examineSettings(operation));
  const marks = filesToMark(bridge, examined.command);
  await accept({ operation, event, ...examined, marks, priority: 'interactive' });
  await bound.taken(arrived.id);
}

import type { ObjectFacts } from '../aws/object-facts.ts';
import type { Bridge } from '../config/bridge.ts';
import type { Accepted, AcceptRequest } from '../delivery/accept.ts';
import { log } from '../log.ts';
import type { BoundUploads } from './bound-uploads.ts';
import { checkFiles, type FileCheckSettings } from './examine.ts';
import { filesToTag } from './tag-files.ts';
import { originOf, type Upload } from './upload.ts';

export interface TakeBoundServices {
  readonly bridge: Bridge;
  readonly facts: ObjectFacts;
  readonly bound: BoundUploads;
  readonly examineSettings: (operation: string) => FileCheckSettings;
  readonly accept: (request: Omit<AcceptRequest, 'tokens'>) => Promise<Accepted>;
}

/** Takes a file of `POST /uploads`: with the last one, the command that waits for them is accepted. No rule is asked about it. */
export async function takeBoundFile(services: TakeBoundServices, upload: Upload): Promise<void> {
  const { bridge, facts, bound, examineSettings, accept } = services;
  const arrived = await bound.recordArrival(upload);
  if (arrived === 'waiting') return;
  if (arrived === 'unknown') {
    log.warn('No command waits for an upload: it stays where it is', { origin: originOf(upload) });
    return;
  }
  const { operation, event, command } = arrived.bound;
  const examined = await checkFiles(facts, command, examineSettings(operation));
  const tagged = filesToTag(bridge, examined.command);
  await accept({ operation, event, ...examined, filesToTag: tagged, priority: 'interactive' });
  await bound.noteAccepted(arrived.id);
}

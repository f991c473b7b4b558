import { createObjects, type Objects } from '../aws/objects.ts';
import { createQueue } from '../aws/queue.ts';
import { createSecrets, type Secrets } from '../aws/secrets.ts';
import { createTable, type Table } from '../aws/table.ts';
import { type Bridge, limitsOf } from '../config/bridge.ts';
import { deadlineEnd } from '../config/deadlines.ts';
import { followUpRule } from '../config/follow-ups.ts';
import { type AcceptServices, accept } from '../delivery/accept.ts';
import { createLinkSigner, keepLinkedFile, linkPath } from '../delivery/file-link.ts';
import type { FollowUps } from '../delivery/follow-ups.ts';
import { createKeyedHash } from '../delivery/keyed-hash.ts';
import type { LaneServices } from '../delivery/lane/lane-run.ts';
import { createWakeUps } from '../delivery/lane/wake-ups.ts';
import { createCaseLines } from '../delivery/ledger/case-line.ts';
import { createLedger } from '../delivery/ledger/ledger.ts';
import { followUpsFolder } from '../delivery/ledger/payload.ts';
import type { OperationDirectory } from '../delivery/operations.ts';
import { engineLog } from '../engine-log.ts';
import { environment } from '../environment.ts';
import { createEngine } from './engine.ts';
import { operationDirectory } from './operation-directory.ts';

/** What the links to files need: where they lead, without a slash at the end, and the secret of the key that signs them. */
export interface LinkSettings {
  readonly apiUrl: string;
  readonly linkKey: string;
}

/** What `deliver` works with: the engine on AWS. Without `links`, notes hold none. */
export function deliverServices(bridge: Bridge, links?: LinkSettings): LaneServices {
  const {
    table: tableName,
    queue,
    payloads,
    markerKey,
    ...place
  } = environment('stage', 'table', 'queue', 'payloads', 'markerKey');
  const limits = limitsOf(bridge);
  const table = createTable(tableName);
  const secrets = createSecrets({ refetchEveryMs: limits.refetchSecretMs });
  const objects = createObjects();
  return createEngine({
    table,
    objects,
    secrets,
    wakeUps: createWakeUps(table, createQueue(queue)),
    hash: createKeyedHash(secrets, markerKey),
    operations: operationDirectory(bridge, place, links && linkMaker(links, { objects, payloads, secrets })),
    limits,
    report: engineLog,
    followUps: followUpsOf(bridge, { table, objects, payloads }),
  });
}

/** The tasks of a follow-up are due at once: the lane that made them, or the sweep, finds them. */
function followUpsOf(
  bridge: Bridge,
  { table, objects, payloads }: { readonly table: Table; readonly objects: Objects; readonly payloads: string },
): FollowUps {
  const services: AcceptServices = {
    ledger: createLedger(table, { limits: limitsOf(bridge) }),
    caseLines: createCaseLines(table),
    ...{ objects, payloads, folder: followUpsFolder, now: Date.now },
    findDeadlineEnd: (deadline, acceptedAt) => deadlineEnd(bridge.calendars, deadline, acceptedAt),
    wake: async () => {},
  };
  return { ruleNamed: (name) => followUpRule(bridge, name), accept: (request) => accept(services, request) };
}

function linkMaker(
  { apiUrl, linkKey }: LinkSettings,
  { objects, payloads, secrets }: { readonly objects: Objects; readonly payloads: string; readonly secrets: Secrets },
): OperationDirectory['linkTo'] {
  const signer = createLinkSigner(secrets, linkKey);
  return async (right, file) => {
    await keepLinkedFile(objects, payloads, right, file);
    return apiUrl + (await linkPath(signer, right));
  };
}

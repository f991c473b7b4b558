import { createObjectFacts } from '../aws/object-facts.ts';
import { createObjects } from '../aws/objects.ts';
import { createPresign, createPresignDownload } from '../aws/presign.ts';
import { createSecrets } from '../aws/secrets.ts';
import { createTable } from '../aws/table.ts';
import { type Bridge, operationNamed } from '../config/bridge.ts';
import { createKeyedHash } from '../delivery/keyed-hash.ts';
import { findRest } from '../delivery/lane/wake-ups.ts';
import type { Delivery } from '../delivery/ledger/delivery.ts';
import { createLedger } from '../delivery/ledger/ledger.ts';
import { defaultLimits } from '../delivery/limits.ts';
import { environment } from '../environment.ts';
import { acceptingServices } from '../services.ts';
import { createBoundUploads } from '../uploads/bound-uploads.ts';
import type { AuthServices } from './authenticate.ts';
import { createCallLimit } from './call-limit.ts';
import { createSourceKeys } from './source-keys.ts';

/** What every function behind the API needs to know who calls. */
function callerServices({ sources }: Bridge) {
  const auth: AuthServices = { sources, keys: createSourceKeys(createSecrets()), now: Date.now };
  return { auth, sources };
}

/** What `receive-webhook` needs. */
export function webhookServices(bridge: Bridge) {
  const { table } = environment('table');
  return {
    ...acceptingServices(bridge),
    ...callerServices(bridge),
    countCall: createCallLimit(createTable(table)),
  };
}
export type WebhookServices = ReturnType<typeof webhookServices>;

/** What `get-status` needs: to read, and nothing else. */
export function statusServices(bridge: Bridge) {
  const { table, payloads } = environment('table', 'payloads');
  const rows = createTable(table);
  const ledger = createLedger(rows, { limits: defaultLimits });
  return {
    ...callerServices(bridge),
    find: (id: string) => ledger.read(id),
    restOf: ({ operation, priority }: Delivery) =>
      findRest(rows, { operation, priority, tokens: operationNamed(bridge, operation).tokens }, Date.now()),
    bound: createBoundUploads(rows, createObjects(), payloads),
  };
}
export type StatusServices = ReturnType<typeof statusServices>;

/** What `bind-upload` needs: to keep a command that waits, and to sign addresses for its files. */
export function bindingServices(bridge: Bridge) {
  const { table, uploads } = environment('table', 'uploads');
  const countCall = createCallLimit(createTable(table));
  return { ...statusServices(bridge), countCall, presign: createPresign(), uploads };
}
export type BindingServices = ReturnType<typeof bindingServices>;

/** What `open-file` needs: the key that signs links, which file one means, and to sign its address. */
export function fileServices() {
  const { table, markerKey } = environment('table', 'markerKey');
  const ledger = createLedger(createTable(table), { limits: defaultLimits });
  return {
    hash: createKeyedHash(createSecrets(), markerKey),
    find: (id: string) => ledger.read(id),
    objects: createObjects(),
    facts: createObjectFacts(),
    presign: createPresignDownload(),
    now: Date.now,
  };
}
export type FileServices = ReturnType<typeof fileServices>;

import { createPresign } from '../aws/presign.ts';
import type { Bridge } from '../config/bridge.ts';
import { environment } from '../environment.ts';
import { createCallLimit } from '../http/call-limit.ts';
import { authServices, statusReads } from './api.ts';

/** What `bind-upload` works with: it stores a command that waits, and signs addresses for its files. */
export function bindUploadServices(bridge: Bridge) {
  const { uploads } = environment('uploads');
  const { table, find, bound } = statusReads(bridge);
  const countCall = createCallLimit(table);
  return {
    auth: authServices(bridge),
    bridge,
    countCall,
    find,
    bound,
    presign: createPresign(),
    uploads,
  };
}
export type BindUploadServices = ReturnType<typeof bindUploadServices>;

import type { NamedRefusal } from './faults.ts';
import { RefusalError, refusals } from './refusal.ts';
import type { CrmSettings } from './settings.ts';

/** The refusal for a fault. */
export function faultRefusal(settings: CrmSettings, as: NamedRefusal | { code: number; msg: string }): RefusalError {
  if (typeof as === 'object') return new RefusalError(as.code, as.msg);
  switch (as) {
    case 'not-offered':
      return refusals.notOffered();
    case 'missing':
      return refusals.missing();
    case 'no-token':
      return refusals.noToken();
    case 'token':
      return refusals.badToken();
    case 'quota':
      return refusals.quota();
    case 'simultaneous':
      return refusals.simultaneous();
    case 'maintenance':
      return new RefusalError(403, settings.maintenanceMessage);
    default:
      return as satisfies never;
  }
}

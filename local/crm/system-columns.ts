import type { ReadyCall } from './call.ts';
import { stamp } from './dates.ts';
import { objectId } from './ids.ts';
import { faultOf } from './meter.ts';
import type { StoredCase } from './state.ts';

type Columns = Pick<
  StoredCase,
  'id' | 'operation' | 'createdAt' | 'modifiedAt' | 'visibleAt' | 'createdBy' | 'modifiedBy' | 'origin' | 'address'
>;

/** The columns that the CRM itself sets when a record is inserted through its API. */
export function systemColumns(call: ReadyCall): Columns {
  const now = call.world.clock.now();
  const by = `API@${call.operation.name}`;
  const lagMs = faultOf(call, 'search-lag')?.ms ?? call.world.settings.visibleAfterMs;
  return {
    id: objectId(now),
    operation: call.operation.name,
    createdAt: now,
    modifiedAt: now,
    visibleAt: now + lagMs,
    createdBy: by,
    modifiedBy: by,
    origin: `${call.userAgent} /server/API/v2/${call.endpoint}`,
    address: `${call.address} – v2`,
  };
}

/** The same columns in the form in which reads show them. */
export function columnsForRead(stored: Columns, zone: string): Record<string, unknown> {
  return {
    wolkvox_fecha_creacion: stamp(stored.createdAt, zone),
    wolkvox_usuario_creacion: stored.createdBy,
    wolkvox_fecha_modificacion: stamp(stored.modifiedAt, zone),
    wolkvox_usuario_modificacion: stored.modifiedBy,
    wolkvox_origen: stored.origin,
    wolkvox_ip_address: stored.address,
    wolkvox_id: stored.id,
  };
}

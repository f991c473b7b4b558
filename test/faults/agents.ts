import { objectId } from '../../local/crm/ids.ts';
import type { Random } from './random.ts';
import type { Rig } from './rig.ts';

/** Adds more cases than a page of a search holds to the operation that gets the uploads. The bridge made none of them. */
export function fillPages({ crm, shape }: Rig, count = 260): void {
  const [{ name } = { name: '' }] = shape;
  const one = crm.state.cases.find(({ operation }) => operation === name);
  if (!one) throw new Error('There is no case to copy');
  for (let number = 0; number < count; number++) {
    crm.state.cases.push({ ...one, id: objectId(crm.clock.now()), idPrefijo: `${one.idPrefijo}-${number}` });
  }
}

/** The bridge's own marker, at the end. Those of the harness hold a zero. */
const markerInText = /\s*wkx-[a-z2-7]{20}/;

/** Removes the marker from the text of a recent case, as a user of the CRM may do. Returns false when there is none. */
export function editAMarkerAway({ crm, shape }: Rig, random: Random): boolean {
  const burning = new Set(shape.filter(({ role }) => role === 'burning').map(({ name }) => name));
  const recent = crm.state.cases
    .slice(-20)
    .filter(({ operation, description }) => burning.has(operation) && markerInText.test(description));
  if (recent.length === 0) return false;
  const one = random.pick(recent);
  one.description = one.description.replace(markerInText, '');
  return true;
}

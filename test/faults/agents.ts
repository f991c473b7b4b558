import { objectId } from '../../local/crm/ids.ts';
import type { Random } from './random.ts';
import type { Rig } from './rig.ts';

/** More cases than one page of a search holds, of the operation that gets the uploads: none of them ours. */
export function fillPages({ crm, shape }: Rig, count = 260): void {
  const [{ name } = { name: '' }] = shape;
  const one = crm.state.cases.find(({ operation }) => operation === name);
  if (!one) throw new Error('There is no case yet to be like');
  for (let number = 0; number < count; number++) {
    crm.state.cases.push({ ...one, id: objectId(crm.clock.now()), idPrefijo: `${one.idPrefijo}-${number}` });
  }
}

/** Wherever it stands: a CRM may wrap the text in HTML. */
const markerInText = /\s*wkx-\w{20}/;

/** Somebody in the CRM tidies up the text of a case made a moment ago. False when there is none to tidy up. */
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

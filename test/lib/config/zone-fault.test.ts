import { expect, it } from 'vitest';
import { zoneFault } from '../../../lib/config/zone-fault.ts';

it.each([
  ...['America/Bogota', 'America/Santiago', 'America/Sao_Paulo', 'Europe/Madrid', 'UTC', 'Etc/GMT+5'],
  ...['America/Argentina/Buenos_Aires', 'America/Port-au-Prince', 'Asia/Kolkata', 'US/Eastern'],
])('%s is a zone', (zone) => {
  expect(zoneFault(zone)).toEqual([]);
});

it.each([
  ...['Colombia', 'America/Bogotá', 'Bogota', 'America/Macondo', 'America / Bogota', ''],
  // JavaScript reads these, EventBridge does not.
  ...['america/bogota', 'AMERICA/BOGOTA', 'America/bogota', 'america/argentina/buenos_aires', '+05:00', '-0500', 'utc'],
])('"%s" is refused', (zone) => {
  expect(zoneFault(zone)).toEqual([`zone: "${zone}" is not in the IANA list of time zones, such as America/Bogota`]);
});

it('may be absent', () => {
  expect(zoneFault(undefined)).toEqual([]);
});

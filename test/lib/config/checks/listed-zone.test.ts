import { expect, it } from 'vitest';
import { isListedZone } from '../../../../lib/config/checks/listed-zone.ts';

it.each([
  ...['America/Bogota', 'America/Santiago', 'America/Sao_Paulo', 'Europe/Madrid', 'UTC', 'Etc/GMT+5'],
  ...['America/Argentina/Buenos_Aires', 'America/Port-au-Prince', 'Asia/Kolkata', 'US/Eastern'],
])('%s is a zone', (zone) => {
  expect(isListedZone(zone)).toBe(true);
});

it.each([
  ...['Colombia', 'America/Bogotá', 'Bogota', 'America/Macondo', 'America / Bogota', ''],
  // JavaScript reads these, EventBridge does not.
  ...['america/bogota', 'AMERICA/BOGOTA', 'America/bogota', 'america/argentina/buenos_aires', '+05:00', '-0500', 'utc'],
])('"%s" is none', (zone) => {
  expect(isListedZone(zone)).toBe(false);
});

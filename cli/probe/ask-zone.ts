/** How far the CRM's clock is from UTC, and the name of a zone with that offset today. */
export interface Zone {
  readonly utcOffsetMinutes: number;
  readonly zone?: string;
}

/** Zones of the vendor's customers, the likelier ones first. */
const candidates = [
  'America/Bogota',
  'America/Mexico_City',
  'America/Santiago',
  'America/Caracas',
  'America/Argentina/Buenos_Aires',
  'UTC',
  'Europe/Madrid',
  'America/New_York',
];

/** Returns the zone that fits a time written by the CRM at a time of our clock: the configured one if it fits. Makes no call. */
export function zoneOf(createdAt: string, answeredAt: number, configured: string): Zone | undefined {
  const wall = Date.parse(`${createdAt.replace(' ', 'T')}Z`);
  if (Number.isNaN(wall)) return undefined;
  // Offsets are whole quarters of an hour. The rest is a difference between the clocks.
  const utcOffsetMinutes = Math.round((wall - answeredAt) / 900_000) * 15;
  const zone = [configured, ...candidates].find((name) => offsetMinutes(name, answeredAt) === utcOffsetMinutes);
  return { utcOffsetMinutes, ...(zone && { zone }) };
}

function offsetMinutes(zone: string, at: number): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

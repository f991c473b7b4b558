/**
 * Whether EventBridge Scheduler knows a zone: it reads names as the IANA list writes them. JavaScript also reads offsets, and
 * names in any capitals.
 */
export function isListedZone(zone: string): boolean {
  if (!/^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(zone)) return false;
  const known = Intl.supportedValuesOf('timeZone');
  // The list leaves out other names of a zone, such as America/Argentina/Buenos_Aires.
  return known.includes(zone) || (isReadable(zone) && !known.some((name) => name.toLowerCase() === zone.toLowerCase()));
}

function isReadable(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

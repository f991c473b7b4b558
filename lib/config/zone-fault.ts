/**
 * Returns the fault of a setting `zone`; absent is right. JavaScript also reads offsets, and names in any capitals. EventBridge
 * Scheduler reads names as the IANA list writes them.
 */
export function zoneFault(zone: string | undefined): string[] {
  if (zone === undefined || isListed(zone)) return [];
  return [`zone: "${zone}" is not in the IANA list of time zones, such as America/Bogota`];
}

function isListed(zone: string): boolean {
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

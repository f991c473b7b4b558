/** The calendar day of an instant in a zone, as `YYYY-MM-DD`. */
export function localDay(instant: Date, zone: string): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(instant);
}

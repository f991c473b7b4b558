const markerPattern = /wkx-[a-z2-7]{20}(?![a-z0-9])/gi;
/** After the text itself, what a CRM may put there: spaces and the ends of HTML elements. */
const markerAtEnd = /(wkx-[a-z2-7]{20})(?:\s|&nbsp;|<[^<>]*>)*$/i;

/**
 * Returns the text with a space in whatever reads like a marker. People quote messages, and anybody can invent such a word. The
 * bridge appends its own marker afterwards.
 */
export function withoutMarkers(text: string): string {
  return text.replace(markerPattern, (marker) => `${marker.slice(0, 4)} ${marker.slice(4)}`);
}

/**
 * Returns the markers at their own place in a record of the CRM: at the end of a text, or alone in `markerField`, the label of a
 * form field. A marker within a text, in another form field or in the record's history is people's text.
 */
export function markersAtPlace(record: Readonly<Record<string, unknown>>, markerField?: string): string[] {
  const { history: _history, form, ...texts } = record;
  const inForm = markerField === undefined ? undefined : (form as Record<string, unknown> | undefined)?.[markerField];
  const found = [...Object.values(texts), inForm].flatMap((value) => {
    const [, marker] = typeof value === 'string' ? (markerAtEnd.exec(value) ?? []) : [];
    return marker === undefined ? [] : [marker.toLowerCase()];
  });
  return [...new Set(found)];
}

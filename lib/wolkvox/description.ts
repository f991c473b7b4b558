/** How a CRM reads a description: as HTML, or as text that it escapes itself. */
export type DescriptionIs = 'html' | 'text';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Returns a description in the form in which this CRM reads it. Its text stays text, and its lines stay lines. */
export function writtenDescription({ descriptionIs }: { readonly descriptionIs: DescriptionIs }, text: string): string {
  if (descriptionIs === 'text') return text;
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '').replace(/\r\n|\r|\n/g, '<br>');
}

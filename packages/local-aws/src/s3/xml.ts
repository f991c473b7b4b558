const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** One element. Text is escaped. An array holds children that are written already. */
export function writeElement(name: string, content: string | number | boolean | readonly string[]): string {
  return `<${name}>${Array.isArray(content) ? content.join('') : escapeText(String(content))}</${name}>`;
}

/** A whole answer. Every root element of S3 but `Error` has the namespace. */
export function writeDocument(root: string, children: readonly string[], xmlns = namespace): string {
  const attribute = xmlns === '' ? '' : ` xmlns="${xmlns}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${children.join('')}</${root}>`;
}

function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a key may have them, and S3 writes them as references.
  return text.replace(/[&<>"'\u0000-\u001f]/g, (character) => `&#${character.charCodeAt(0)};`);
}

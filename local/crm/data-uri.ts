/** The MIME type of `data:TYPE;base64`, the part of a data URI before the comma. Returns `undefined` for any other text. */
export function typeOfDataUri(head: string): string | undefined {
  return /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w-]+=[^;,]*)*;base64$/.exec(head)?.slice(1)[0] ?? fallback(head);
}

function fallback(head: string): string | undefined {
  // RFC 2397: the default type is text.
  return head === 'data:;base64' ? 'text/plain' : undefined;
}

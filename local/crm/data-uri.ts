/** The MIME type of `data:TYPE;base64`, the part of a data URI before its comma; undefined for anything else. */
export function typeOfDataUri(head: string): string | undefined {
  return /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w-]+=[^;,]*)*;base64$/.exec(head)?.slice(1)[0] ?? fallback(head);
}

function fallback(head: string): string | undefined {
  // RFC 2397: without a type it is text.
  return head === 'data:;base64' ? 'text/plain' : undefined;
}

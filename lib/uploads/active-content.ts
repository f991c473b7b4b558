/** Elements by which a browser takes a text for HTML when it begins with one. https://mimesniff.spec.whatwg.org/ */
const firstElement =
  /^\s*<(?:!doctype\s+html|!--|(?:html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|img|form|input|link|meta|base|video|audio|object|embed|applet)[\s/>])/;

/** What runs, wherever in a text it is. XML may write HTML and SVG with a prefix of its own. */
const active = [
  /<(?:[\w-]+:)?(?:script|svg|iframe|frameset|foreignobject)[\s/>]/,
  /<(?:!doctype\s+html|html|body)[\s/>]/,
  /http:\/\/www\.w3\.org\/(?:1999\/xhtml|2000\/svg|1999\/xsl\/transform)/,
  /<\?xml-stylesheet\s/,
  /<[a-z!/][^<>]{0,2000}[\s/"']on[a-z]{3,30}\s*=/,
  /<[a-z][^<>]{0,2000}(?:javascript|vbscript):/,
  // Programs that a server or a desktop runs by their text.
  /<\?(?:php\b|=)/,
  /^\s*(?:<%|#!\s*\/|@echo\s+off)/,
  /\bcreateobject\s*\(\s*["']wscript\./,
];

/** Returns whether a text, of which this is the head, is HTML, SVG or a script. */
export function isActive(head: Uint8Array): boolean {
  // One character for each byte. Without zeros and its mark, text in UTF-16 reads the same.
  const letters = Buffer.from(head).toString('latin1').replaceAll('\0', '');
  const text = letters.replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '').toLowerCase();
  return [firstElement, ...active].some((pattern) => pattern.test(text));
}

/**
 * The text of what people wrote, which the CRM keeps as HTML; the HTML itself when it holds no text.
 *
 * It is read here and never parsed as a document: even one that runs nothing reports what it was not allowed to run.
 * @param {string} html
 */
export function readable(html) {
  if (!/<[a-z!/]|&[a-z#]/i.test(html)) return html.trim();
  const text = html
    .replace(silentElement, '')
    .replace(lineEnd, '\n')
    .replace(tagPattern, '')
    .replace(/[ \t]*\n\s*/g, '\n');
  return decoded(text).trim() || html;
}

const silentElement = /<!--.*?-->|<(script|style|template)\b.*?<\/\1>/gis;
const lineEnd = /<br\b[^>]*>|<\/(p|div|li|tr|h[1-6]|blockquote)>/gi;
const tagPattern = /<[a-z/!](?:"[^"]*"|'[^']*'|[^"'>])*>/gi;

/** With its entities as characters: all that a textarea's content can hold. @param {string} text */
function decoded(text) {
  const area = document.createElement('textarea');
  area.innerHTML = text.replaceAll('<', '&lt;');
  return area.value;
}

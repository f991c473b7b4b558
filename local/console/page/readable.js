/**
 * The text of HTML that the CRM stores. Returns the HTML itself when it holds no text.
 *
 * The HTML is never parsed as a document: even an inert document reports scripts that it must not run.
 * @param {string} html
 */
export function readable(html) {
  if (!/<[a-z!/]|&[a-z#]/i.test(html)) return html.trim();
  const text = html
    .replace(silentElement, '')
    .replace(lineEnd, '\n')
    .replace(tagPattern, '')
    .replace(/[ \t]*\n\s*/g, '\n');
  return decodeEntities(text).trim() || html;
}

const silentElement = /<!--.*?-->|<(script|style|template)\b.*?<\/\1>/gis;
const lineEnd = /<br\b[^>]*>|<\/(p|div|li|tr|h[1-6]|blockquote)>/gi;
const tagPattern = /<[a-z/!](?:"[^"]*"|'[^']*'|[^"'>])*>/gi;

/** Decodes entities. A textarea parses only entities, no elements. @param {string} text */
function decodeEntities(text) {
  const area = document.createElement('textarea');
  area.innerHTML = text.replaceAll('<', '&lt;');
  return area.value;
}

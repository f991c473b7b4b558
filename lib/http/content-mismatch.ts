import { ProblemError } from './problem.ts';

/** Long enough for the first signs of JSON, with space before them. */
const beginning = 256;

/**
 * Throws a ProblemError `wrong_content_type` for JSON that was sent as a form. That is what curl, Apps Script and jQuery do
 * unless they are told the type. Read as a form, the whole JSON would be the name of a field.
 */
export function refuseJsonAsForm(body: Buffer): void {
  const begin = beginOf(body);
  const decoded = decodedAscii(begin).replace(beforeJson, '');
  if (jsonBegins.test(decoded) || brokenJsonBegins.test(begin)) throw mismatch('JSON', 'application/json');
}

/**
 * Throws the same for JSON in the name of a field. Content-Type is often not signed: by another one, who recorded a signed call
 * could give its body another meaning.
 */
export function refuseJsonAsName(name: string): void {
  if (/\{\s*(\\*"|\})|\[\s*(\\*"|[{[])/.test(name)) throw mismatch('JSON', 'application/json');
}

/**
 * Throws a ProblemError `wrong_content_type` for anything else that was sent as `application/x-www-form-urlencoded`: the bytes of the
 * other form, XML, or a text without any `=`.
 */
export function refuseOtherAsUrlencoded(body: Buffer): void {
  const begin = beginOf(body);
  const decoded = decodedAscii(begin);
  refuseMultipart(decoded);
  if (xmlBegins.test(decoded)) throw mismatch('XML', 'application/json');
  if (body.includes('=') || body.includes('&')) return;
  const isJson = /^\s*(true|false|null|-?\d[\d.eE+-]*)\s*$/.test(decoded);
  throw isJson ? mismatch('JSON', 'application/json') : mismatch('text/plain', 'application/json');
}

function beginOf(body: Buffer): string {
  const begin = body.subarray(0, beginning).toString('utf8');
  return begin.replace(/^(\uFEFF|%EF%BB%BF)/i, '');
}

/** Some clients encode all of it, as they would any text of a form. Only ASCII matters here. */
function decodedAscii(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-7][0-9a-f])/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Comments, the guard `)]}'` against scripts, and the function call of JSONP. */
const beforeJson = /^\s*((\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)\s*)*(\)\]\}',?|[A-Za-z_$][\w$.]*\((?=\s*[{[]))?/;
/** With quotation marks that somebody escaped, too. */
const jsonBegins = /^\s*(\{\s*(\\*"|\})|\[\s*(\{|\\*"|\[|\]\s*$))/;
/** JSON as shells of Windows hand it over, without its quotation marks or within others. Or a text alone. */
const brokenJsonBegins = /^\s*('\s*)?(\{\s*['"}\w][\w $-]*['"]?\s*:|\[\s*[{'])|^\s*"[^"]*"\s*$/;
/** A tag, a declaration or a comment. `<nombre>=` may be the name of a field. */
const xmlBegins = /^\s*<(\?xml\b|!doctype\b|!--|[a-z][\w:.-]*(\s|\/?>(?!=)))/i;

function refuseMultipart(begin: string): void {
  if (/^\s*--\S+\r?\ncontent-disposition:/i.test(begin)) {
    throw mismatch('multipart/form-data', 'multipart/form-data; boundary=…');
  }
}

/** Throws a ProblemError `wrong_content_type` for a form that was sent as JSON, or without any type. */
export function refuseFormAsJson(text: string): void {
  const begin = text.slice(0, beginning);
  refuseMultipart(begin);
  if (/^\s*[^\s{}[\]"'<>:=&]+(\[[^\s[\]"]*\])*=/.test(begin)) {
    throw mismatch('application/x-www-form-urlencoded', 'application/x-www-form-urlencoded');
  }
}

function mismatch(found: string, wanted: string): ProblemError {
  return new ProblemError('wrong_content_type', { field: 'Content-Type', values: { found, wanted } });
}

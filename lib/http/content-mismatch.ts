import { ProblemError } from './problem.ts';

/** Long enough for the first signs of JSON, with space before them. */
const beginning = 256;

/**
 * Throws a ProblemError `wrong_content_type` for JSON that was sent as a form. That is what curl, Apps Script and jQuery do
 * unless they are told the type. Read as a form, the whole JSON would be the name of a field.
 */
export function refuseJsonAsForm(body: Buffer): void {
  const begin = body
    .subarray(0, beginning)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  // Some clients encode it, as they would any text of a form. Only ASCII matters here.
  const decoded = begin
    .replaceAll('+', ' ')
    .replace(/%([0-7][0-9a-f])/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (jsonBegins.test(decoded) || brokenJsonBegins.test(begin)) throw mismatch('JSON', 'application/json');
}

/**
 * Throws the same for JSON in the name of a field. Content-Type is often not signed: by another one, who recorded a signed call
 * could give its body another meaning.
 */
export function refuseJsonAsName(name: string): void {
  if (/\{\s*["}]|\[\s*[{["]/.test(name)) throw mismatch('JSON', 'application/json');
}

const jsonBegins = /^\s*(\{\s*["}]|\[\s*([{["]|\]\s*$))/;
/** JSON as shells of Windows hand it over, without its quotation marks or within others. Or a text alone. */
const brokenJsonBegins = /^\s*('\s*)?(\{\s*['"}\w][\w $-]*['"]?\s*:|\[\s*[{'])|^\s*"[^"]*"\s*$/;

/** Throws a ProblemError `wrong_content_type` for a form that was sent as JSON, or without any type. */
export function refuseFormAsJson(text: string): void {
  const begin = text.slice(0, beginning);
  if (/^\s*--\S+\r?\ncontent-disposition:/i.test(begin)) {
    throw mismatch('multipart/form-data', 'multipart/form-data; boundary=…');
  }
  if (/^\s*[^\s{}[\]"'<>:=&]+(\[[^\s[\]"]*\])*=/.test(begin)) {
    throw mismatch('application/x-www-form-urlencoded', 'application/x-www-form-urlencoded');
  }
}

function mismatch(found: string, wanted: string): ProblemError {
  return new ProblemError('wrong_content_type', { field: 'Content-Type', values: { found, wanted } });
}

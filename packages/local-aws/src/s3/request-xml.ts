import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { badRequest, type S3Error } from './error.ts';

/** The root element of a request body. Every element named in `lists` is an array; text stays text. */
export function parseDocument(text: string, root: string, lists: readonly string[]): unknown {
  if (XMLValidator.validate(text) !== true) throw malformedXml();
  const parser = new XMLParser({
    parseTagValue: false,
    trimValues: false,
    ignoreDeclaration: true,
    removeNSPrefix: true,
    isArray: (name) => lists.includes(name),
  });
  const parsed: Record<string, unknown> = parser.parse(text);
  if (!(root in parsed)) throw malformedXml();
  return parsed[root];
}

export function malformedXml(): S3Error {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return badRequest('MalformedXML', message);
}

import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { AwsError } from '../aws-error.ts';

/** The root element of a request body. An element named in `lists` is always an array. Throws MalformedXML. */
export function parseDocument(text: string, root: string, lists: readonly string[]): unknown {
  if (XMLValidator.validate(text) !== true) throw malformedXmlError();
  const parser = new XMLParser({
    parseTagValue: false,
    trimValues: false,
    ignoreDeclaration: true,
    removeNSPrefix: true,
    isArray: (name) => lists.includes(name),
  });
  const parsed: Record<string, unknown> = parser.parse(text);
  if (!(root in parsed)) throw malformedXmlError();
  return parsed[root];
}

export function malformedXmlError(): AwsError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsError('MalformedXML', message);
}

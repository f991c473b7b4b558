import { AwsError } from '../aws-error.ts';
import { malformedXmlError, parseDocument } from './request-xml.ts';
import { writeDocument, writeElement } from './xml.ts';

export type Tags = Readonly<Record<string, string>>;

/** Reads the header `x-amz-tagging`: `name=value&name=value`, URL-encoded. Throws for an invalid tag. */
export function parseTagHeader(header: string | undefined): Tags {
  return toTags([...new URLSearchParams(header ?? '')]);
}

/** Reads a Tagging document. Throws for malformed XML and for an invalid tag. */
export function parseTagDocument(text: string): Tags {
  const tagging = parseDocument(text, 'Tagging', ['Tag']) as { TagSet?: { Tag?: unknown[] } | string };
  const set = typeof tagging.TagSet === 'object' ? (tagging.TagSet.Tag ?? []) : [];
  return toTags(set.map(parseTag));
}

export function writeTagDocument(tags: Tags): string {
  const children = Object.entries(tags).map(([name, value]) =>
    writeElement('Tag', [writeElement('Key', name), writeElement('Value', value)]),
  );
  return writeDocument('Tagging', [writeElement('TagSet', children)]);
}

function parseTag(tag: unknown): [string, string] {
  const { Key, Value } = tag as { Key?: unknown; Value?: unknown };
  if (typeof Key !== 'string' || typeof Value !== 'string') throw malformedXmlError();
  return [Key, Value];
}

function toTags(entries: [string, string][]): Tags {
  if (entries.length > 10) throw new AwsError('BadRequest', 'Object tags cannot be greater than 10');
  for (const [name, value] of entries) {
    if (name === '' || name.length > 128) throw new AwsError('InvalidTag', 'The TagKey you have provided is invalid');
    if (value.length > 256) throw new AwsError('InvalidTag', 'The TagValue you have provided is invalid');
  }
  const tags = new Map(entries);
  if (tags.size < entries.length) throw new AwsError('InvalidTag', 'Cannot provide multiple Tags with the same key');
  return Object.fromEntries(tags);
}

import { badRequest } from './error.ts';
import { malformedXml, parseDocument } from './request-xml.ts';
import { document, element } from './xml.ts';

export type Tags = Readonly<Record<string, string>>;

/** Tags as the header `x-amz-tagging` carries them: `name=value&name=value`, URL-encoded. */
export function parseTagHeader(header: string | undefined): Tags {
  return checkedTags([...new URLSearchParams(header ?? '')]);
}

export function parseTagDocument(text: string): Tags {
  const tagging = parseDocument(text, 'Tagging', ['Tag']) as { TagSet?: { Tag?: unknown[] } | string };
  const set = typeof tagging.TagSet === 'object' ? (tagging.TagSet.Tag ?? []) : [];
  return checkedTags(set.map(parseTag));
}

export function writeTagDocument(tags: Tags): string {
  const children = Object.entries(tags).map(([name, value]) =>
    element('Tag', [element('Key', name), element('Value', value)]),
  );
  return document('Tagging', [element('TagSet', children)]);
}

function parseTag(tag: unknown): [string, string] {
  const { Key, Value } = tag as { Key?: unknown; Value?: unknown };
  if (typeof Key !== 'string' || typeof Value !== 'string') throw malformedXml();
  return [Key, Value];
}

function checkedTags(entries: [string, string][]): Tags {
  if (entries.length > 10) throw badRequest('BadRequest', 'Object tags cannot be greater than 10');
  for (const [name, value] of entries) {
    if (name === '' || name.length > 128) throw badRequest('InvalidTag', 'The TagKey you have provided is invalid');
    if (value.length > 256) throw badRequest('InvalidTag', 'The TagValue you have provided is invalid');
  }
  const tags = new Map(entries);
  if (tags.size < entries.length) throw badRequest('InvalidTag', 'Cannot provide multiple Tags with the same key');
  return Object.fromEntries(tags);
}

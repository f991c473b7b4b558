import { describe, expect, it } from 'vitest';
import type { ExistingBucket } from '../../lib/config/bucket.ts';
import { rule } from '../../lib/config/rule.ts';
import { uploadParts } from '../../scripts/upload-parts.ts';

const partsOf = (prefix: string) =>
  uploadParts(
    {
      operation: 'demo',
      rules: [],
      buckets: { archivo: { operation: 'demo', rules: [], prefix, versioned: true, malwareGate: true } },
    },
    false,
  );

describe('a bucket whose prefix has an accent', () => {
  it.each(['NFC', 'NFD'])('in %s reports the keys of both forms, and the functions may read both', (form) => {
    const { uploadRules, examineUploads } = partsOf('órdenes/'.normalize(form));
    const prefixes = new Set(['órdenes/'.normalize('NFC'), 'órdenes/'.normalize('NFD')]);
    const patterns = Object.values(uploadRules).map((rule) => JSON.stringify(rule));

    for (const prefix of prefixes) {
      expect(patterns.filter((pattern) => pattern.includes(`{"prefix":"${prefix}"}`))).toHaveLength(2);
    }
    // A policy may hold no character beyond U+00FF.
    const resources = resourcesOf(examineUploads);
    expect(new Set(resources)).toEqual(
      new Set([
        `arn:\${AWS::Partition}:s3:::archivo/órdenes/*`.normalize('NFC'),
        `arn:\${AWS::Partition}:s3:::archivo/o?rdenes/*`,
      ]),
    );
    expect(resources.join('')).toMatch(/^[\u0020-\u00ff]+$/);
  });

  it('may be asked for missing objects in both forms', () => {
    const conditions = JSON.stringify(partsOf('órdenes/').examineUploads);

    expect(conditions).toContain(`{"StringLike":{"s3:prefix":["${'órdenes/'.normalize('NFC')}*","o?rdenes/*"]}}`);
    expect(JSON.stringify(partsOf('inbox/').examineUploads)).toContain('{"StringLike":{"s3:prefix":"inbox/*"}}');
  });

  it('is written as it is without one', () => {
    const { uploadRules, examineUploads } = partsOf('inbox/');

    expect(JSON.stringify(uploadRules)).toContain('"key":[{"prefix":"inbox/"}]');
    expect(resourcesOf(examineUploads)).toEqual([`arn:\${AWS::Partition}:s3:::archivo/inbox/*`]);
  });
});

describe('the function behind links', () => {
  const bucket = { operation: 'demo', rules: [] };
  const linking = { ...bucket, rules: [rule({ refusedFiles: { link: { days: 3 } } }, () => undefined)] };
  const readBy = (buckets: Record<string, ExistingBucket>, operationsLink = false) =>
    resourcesOf(uploadParts({ ...bucket, buckets }, operationsLink).readForLinks);

  it('reads the files of a bucket where a rule links, and of no other', () => {
    expect(readBy({ linked: linking, plain: bucket })).toEqual([`arn:\${AWS::Partition}:s3:::linked/*`]);
    expect(readBy({ plain: bucket })).toEqual([]);
  });

  it('reads the files of every bucket where an operation links', () => {
    expect(readBy({ one: bucket, two: bucket }, true)).toEqual([
      `arn:\${AWS::Partition}:s3:::one/*`,
      `arn:\${AWS::Partition}:s3:::two/*`,
    ]);
  });
});

/** The patterns of objects. */
function resourcesOf({ PolicyDocument }: { PolicyDocument: { Statement: readonly unknown[] } }): string[] {
  const statements = PolicyDocument.Statement as { Resource: unknown }[];
  const resources = statements.flatMap(({ Resource }) => [Resource].flat());
  const texts = resources.map((one) => (one as { 'Fn::Sub'?: string })['Fn::Sub'] ?? '');
  return texts.filter((one) => one.includes('s3:::') && one.includes('/'));
}

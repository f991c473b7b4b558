import { expect, it } from 'vitest';
import { rule } from '../../../lib/config/rule.ts';

// Completion of editors and errors of the compiler: each line below a directive must be an error.
it('types the facts of an upload by the needs of the rule', () => {
  const asking = rule({ prefix: 'new/{caseType}/{contact}/', needs: ['metadata', 'sidecar'] }, (upload) => {
    const { caseType, contact } = upload.parts;
    const subject: string | undefined = upload.metadata['subject'];
    const priority: string | undefined = upload.sidecar.priority;
    // @ts-expect-error: no part of this prefix
    void upload.parts.caseId;
    // @ts-expect-error: not asked for
    void upload.tags;
    // @ts-expect-error: no field of a case
    void upload.sidecar.subject;
    void [caseType, contact, subject, priority];
    return undefined;
  });
  const plain = rule({ name: 'plain' }, (upload) => {
    // @ts-expect-error: no prefix, no parts
    void upload.parts.caseId;
    return undefined;
  });
  // @ts-expect-error: there is no such need
  rule({ needs: ['weather'] }, () => undefined);

  expect([asking.needs, plain.needs]).toEqual([['metadata', 'sidecar'], []]);
});

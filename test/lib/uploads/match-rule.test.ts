import { describe, expect, it } from 'vitest';
import { ObjectError } from '../../../lib/aws/objects.ts';
import { type Need, rule } from '../../../lib/config/rule.ts';
import type { Command } from '../../../lib/delivery/command.ts';
import { type FactSource, matchRule } from '../../../lib/uploads/match-rule.ts';
import { SidecarError } from '../../../lib/uploads/sidecar.ts';
import { uploadOf } from '../../../lib/uploads/upload-event.ts';

const upload = uploadOf('uploads', { key: 'cases/65d8/a.pdf', etag: 'e', sequencer: '1', size: 5 });

describe('matchRule', () => {
  it('lets the first rule win that answers, and asks none after it', async () => {
    const asked: string[] = [];
    const named = (name: string, answers: boolean) =>
      rule({ name }, () => {
        asked.push(name);
        return answers ? audit(1) : undefined;
      });

    const meaning = await matchRule([named('a', false), named('b', true), named('c', true)], upload, source());

    expect(meaning).toMatchObject({ rule: 'b', answer: audit(1) });
    expect(asked).toEqual(['a', 'b']);
  });

  it('calls a rule without a name by its place', async () => {
    expect(await matchRule([() => undefined, () => audit(2)], upload, source())).toMatchObject({ rule: 'rules[1]' });
  });

  it('asks S3 for what the rule needs, and only when the key is under its prefix', async () => {
    const asked: Need[] = [];
    const rules = [
      rule({ prefix: 'elsewhere/', needs: ['metadata', 'tags', 'sidecar'] }, () => audit(1)),
      rule({ prefix: 'cases/{caseId}/', needs: ['tags'] }, ({ tags }) => (tags['x'] === 'y' ? audit(2) : undefined)),
    ];

    const meaning = await matchRule(rules, upload, source({ tags: async () => ({ x: 'y' }) }, asked));

    expect(meaning).toMatchObject({ answer: audit(2) });
    expect(asked).toEqual(['tags']);
  });

  it('waits for a missing sidecar, and lets no later rule take the file meanwhile', async () => {
    const rules = [rule({ name: 'form', needs: ['sidecar'] }, () => audit(1)), () => audit(2)];

    expect(await matchRule(rules, upload, source({ sidecar: async () => undefined }))).toEqual({
      skipped: 'waits_for_sidecar',
      rule: 'form',
    });
  });

  it.each([
    [new SidecarError('is not JSON'), 'bad_sidecar'],
    [new SidecarError('has a fault', 'contact'), 'bad_sidecar:contact'],
    [new ObjectError('object_gone', 404), 'object_gone'],
    [new ObjectError('object_changed', 412), 'object_changed'],
  ])('leaves the file where it is when what it needs fails for good: %s', async (error, skipped) => {
    const failing = source({ metadata: () => Promise.reject(error) });

    expect(await matchRule([rule({ needs: ['metadata'] }, () => audit(1))], upload, failing)).toMatchObject({
      skipped,
    });
  });

  it('fails when S3 does, so that the event comes again', async () => {
    const failing = source({ metadata: () => Promise.reject(new ObjectError('object_unreadable', 503)) });

    await expect(matchRule([rule({ needs: ['metadata'] }, () => audit(1))], upload, failing)).rejects.toThrow('503');
  });

  it('names the rule that threw, and repeats nothing of what it said', async () => {
    const rules = [
      rule({ name: 'form' }, () => {
        throw new Error('Ana Pérez');
      }),
    ];

    await expect(matchRule(rules, upload, source())).rejects.toMatchObject({
      rule: 'form',
      message: 'The rule form threw',
    });
  });

  it('asks no rule about a key that is a trick', async () => {
    const tricky = { ...upload, key: 'cases/../a.pdf' };

    expect(await matchRule([() => audit(1)], tricky, source())).toEqual({ skipped: 'bad_key:dot_segment' });
  });
});

/** Any command will do: it is told apart by its number. */
function audit(from: number): Command {
  return { kind: 'audit', from, to: 0 };
}

function source(facts: Partial<FactSource> = {}, asked: Need[] = []): FactSource {
  const none = { metadata: async () => ({}), tags: async () => ({}), sidecar: async () => ({}) };
  const all = { ...none, ...facts };
  const told =
    <N extends Need>(need: N) =>
    () => {
      asked.push(need);
      return all[need]();
    };
  return { metadata: told('metadata'), tags: told('tags'), sidecar: told('sidecar') } as FactSource;
}

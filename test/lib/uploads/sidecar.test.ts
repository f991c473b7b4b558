import { describe, expect, it } from 'vitest';
import { sidecarFrom } from '../../../lib/uploads/sidecar.ts';

const from = (text: string) => sidecarFrom(Buffer.from(text));

describe('a sidecar', () => {
  it('is any of the fields of a case, each as it was written', () => {
    expect(from('\uFEFF{"contact":"ana@example.com","form":{"Saldo":0.5,"Cuenta":"12345678901234567890"}}')).toEqual({
      contact: 'ana@example.com',
      form: { Saldo: 0.5, Cuenta: '12345678901234567890' },
    });
  });

  it('may say by when the case must be answered', () => {
    const deadline = { term: 'PQRS', from: '2026-12-07' };
    expect(from(JSON.stringify({ deadline }))).toEqual({ deadline });
  });

  it('has no field that is empty: the rule’s own value stays', () => {
    expect(from('{"contact":"","description":null,"form":null,"solution":" ","priority":"Alta"}')).toEqual({
      priority: 'Alta',
    });
  });

  it.each([
    ['a number that would arrive changed', '{"form":{"Cuenta":12345678901234567890}}', 'form.Cuenta'],
    ['such a number under a label that is not shown', '{"form":{"N° de cuenta":1e400}}', 'form'],
    ['a name twice, of which one would be lost', '{"contact":"a@example.com","contact":"b@example.com"}', 'contact'],
    ['no JSON', '{"contact":', undefined],
    ['levels without end', `{"form":{"a":${'['.repeat(50_000)}`, undefined],
    ['fields without end', `{"form":{"a":[${'0,'.repeat(2_000)}0]}}`, undefined],
    ['a field that a case does not have', '{"asunto":"x"}', 'asunto'],
    ['a contact that is no address', '{"contact":"Ana"}', 'contact'],
    ['a deadline from no day', '{"deadline":{"term":"PQRS","from":"2026-02-30"}}', 'deadline.from'],
  ])('with %s is refused', (_what, text, field) => {
    expect(() => from(text)).toThrow(expect.objectContaining({ name: 'SidecarError', field }));
  });

  it('that is not UTF-8, or too long, is refused', () => {
    expect(() => sidecarFrom(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow('is not UTF-8');
    expect(() => from(`{"description":"${'x'.repeat(64 * 1024)}"}`)).toThrow('is longer than 64 KiB');
  });
});

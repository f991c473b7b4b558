import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classify, type Verdict } from '../../../lib/delivery/classify.ts';
import { insertCase } from '../../../lib/wolkvox/cases.ts';
import { WolkvoxError } from '../../../lib/wolkvox/error.ts';
import { client, madeCase, newCase, record } from '../wolkvox/recording-server.ts';

/** Sentences of the documented refusals. */
const documented = [
  'TOKEN LIMIT EXCEEDED',
  'EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)',
  'PLEASE VALIDATE TOKEN',
  'PLEASE ENTER THE WOLKVOX-TOKEN',
  'SOME PARAMETERS ARE REQUIRED',
  'THE API YOU WANT TO CONSULT DOES NOT EXIST',
];
/** Codes of the documented refusals of a call's content. */
const documentedCodes = [400, 401, 404, 405, 412, 416, 417];
const known: readonly Verdict[] = [
  'again',
  'busy',
  'unreachable',
  'unavailable',
  'quota',
  'token',
  'maintenance',
  'rejected',
  'uncertain',
];

const status = fc.oneof(
  fc.constantFrom(200, 400, 401, 403, 404, 412, 500, 502, 504),
  fc.integer({ min: 200, max: 599 }),
);
const envelope = fc
  .record(
    {
      code: fc.oneof(fc.constantFrom(200, '200', 403, '403', 412, 500), fc.integer(), fc.string()),
      error: fc.oneof(fc.constantFrom('null', 'true'), fc.boolean()),
      msg: fc.oneof(fc.constantFrom(...documented), fc.string(), fc.constant('Succesfully create record')),
      data: fc.oneof(fc.jsonValue(), fc.constant({ wolkvox_id: '65d8b6195befbbd25409bb13', idPrefijo: 'PET-1' })),
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));
const body = fc.oneof(envelope, fc.constant(madeCase), fc.constant('<html>Bad Gateway</html>'), fc.json(), fc.string());

test('any answer of the CRM has one verdict, and only documented ones decide', async () => {
  const server = await record();
  await fc.assert(
    fc.asyncProperty(status, body, async (status, body) => {
      server.answer = () => ({ status, body });
      const outcome = await insertCase(client(server.url), newCase, []).then(
        () => 'delivered' as const,
        (error: unknown) => {
          if (!(error instanceof WolkvoxError)) throw error;
          expect(error.lastByteSent).toBe(true);
          return classify(error.kind, error.lastByteSent);
        },
      );
      expect(['delivered', ...known]).toContain(outcome);
      const { code, msg, data } = envelopeOf(body);
      if (outcome === 'delivered') {
        expect(String(code)).toBe('200');
        expect(status).toBeLessThan(300);
        expect(data).toMatchObject({ wolkvox_id: expect.stringMatching(/./) });
      } else if (outcome !== 'uncertain') {
        // The sentences decide by themselves. Codes decide only when they belong to a refusal.
        const isDocumented = documented.includes(String(msg).trim().toUpperCase());
        expect(isDocumented || documentedCodes.includes(Number(code))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

function envelopeOf(body: string): { code?: unknown; msg?: unknown; data?: unknown } {
  try {
    return (JSON.parse(body) as object | null) ?? {};
  } catch {
    return {};
  }
}

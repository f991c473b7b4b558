import { describe, expect, it } from 'vitest';
import { Command } from '../../lib/delivery/command.ts';
import { endpoints } from '../../lib/http/endpoints.ts';
import { reasonIn } from '../../lib/reason-texts.ts';

describe('reasonIn', () => {
  it.each([
    'is required',
    'is not a field of this call',
    'must have 1 to 128 visible ASCII characters',
    'must hold text, numbers, true, false, null, lists and objects only',
    'must be sent as text: the number has too many digits',
    'must have a name of 1 to 256 characters: rename the field',
    'must not be named __proto__, constructor or prototype: rename the field',
    'Contact, users, type, status and priority must exist in the CRM under exactly these names',
    'must be the name of a file, without folders: leave out the /',
    'must be the name of a file, without folders: leave out the \\',
    'must not be . or .. nor hold one as a folder, also written with %2e',
    'must not hold control characters or line breaks',
    'must not hold marks that change the writing direction',
    'must be at most 1024 bytes long in UTF-8',
    'Correct the field',
    'must be at most 10 years from when the reminder was sent',
    'must be a document, not what a program leaves beside one, such as ~$a.docx or .DS_Store',
    'Send a file that is not empty',
    'Send a smaller file',
    'Send a file of an allowed type, whose content fits its ending',
    'The malware scan found something in a file: do not send that file',
    'Several cases have this number: send the id of the case',
    'Upload the file again',
    'Correct the number or id of the case',
    'must be later than now',
    'must be a term of a calendar in bridge.config.ts',
    'must be a day whose holidays the calendar knows',
    'It was cancelled before it was sent: make sure that it is wanted after all',
    'A person settled it as not made: ask the administrator of the bridge whether it is still wanted',
    'Its data was erased on request: remove what is about that person',
    'Ask the administrator of the bridge for the cause',
    'must have brackets in its name only as in form[Ciudad] or list[]: send lists of objects as JSON',
  ])('has %j in every language', (reason) => {
    expect(reasonIn('en', reason)).toBe(reason);
    expect(new Set([reason, reasonIn('es', reason), reasonIn('pt', reason)]).size).toBe(3);
  });

  it('shows no text that it does not know', () => {
    expect(reasonIn('en', 'is ana@example.com')).toBe('is not valid');
    expect(reasonIn('es', 'is ana@example.com')).toBe('no es válido');
    expect(reasonIn('pt', undefined)).toBe('não é válido');
  });
});

describe('what a schema finds', () => {
  it('has words in every language', () => {
    const messages = new Set(
      endpoints
        .flatMap(({ body, parameters }) => [body, ...Object.values(parameters)])
        // What a hook makes is checked as a command.
        .concat(Command)
        .flatMap((schema) => messagesIn(schema)),
    );

    expect(messages.size).toBeGreaterThan(15);
    for (const message of messages) {
      expect(reasonIn('es', message), message).not.toBe(reasonIn('es', 'is not valid'));
      expect(reasonIn('pt', message), message).not.toBe(reasonIn('pt', 'is not valid'));
    }
  });
});

/** Every message in a schema, at any depth. */
function messagesIn(schema: unknown, seen = new Set<unknown>()): string[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return [];
  seen.add(schema);
  const def = (schema as { _zod?: { def: Record<string, unknown> } })._zod?.def;
  const own = typeof def?.['error'] === 'function' ? [String(def['error']({}))] : [];
  const parts = def ? Object.values(def) : Object.values(schema);
  return [...own, ...parts.flatMap((part) => messagesIn(part, seen))];
}

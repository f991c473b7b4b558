import fc from 'fast-check';
import { expect, test } from 'vitest';
import { insertCall, insertMeeting, insertTask } from '../../../lib/wolkvox/activities.ts';
import { insertCase, updateCaseAttachments } from '../../../lib/wolkvox/cases.ts';
import type { Wolkvox } from '../../../lib/wolkvox/client.ts';
import { queryCases, queryDates, queryRecords } from '../../../lib/wolkvox/queries.ts';
import { insertRecord, updateRecord } from '../../../lib/wolkvox/records.ts';
import { client, file, newCase, record } from './recording-server.ts';

const recordId = '65d8b6195befbbd25409bb01';

/** Every call with a JSON body, with a text of the user. Not `cases/insert.php` and `cases/update.php`: form-data. */
const calls: Record<string, (crm: Wolkvox, text: string) => Promise<unknown>> = {
  insertCase: (crm, text) => insertCase(crm, { ...newCase, description: text }, []),
  'insertCase with files': (crm, text) => insertCase(crm, { ...newCase, description: text }, [file(text), file('b')]),
  updateCaseAttachments: (crm, text) =>
    updateCaseAttachments(crm, recordId, { responsible: 'ADMIN_@demo', status: 'Abierto', solution: text }, [
      file(text),
    ]),
  insertTask: (crm, text) => insertTask(crm, { ...activity, description: text }),
  insertCall: (crm, text) =>
    insertCall(crm, {
      ...activity,
      description: text,
      location: 'Bogotá',
      phone: { country: 'Colombia', code: '57', value: '3005550101' },
    }),
  insertMeeting: (crm, text) =>
    insertMeeting(crm, {
      ...activity,
      description: text,
      location: 'Bogotá',
      startDate: '2030-01-02 09:00:00',
      participants: ['ADMIN_@demo'],
    }),
  insertRecord: (crm, text) => insertRecord(crm, { module: 'contacts', fields: { namecontact: text } }),
  'insertRecord with a file': (crm, text) =>
    insertRecord(crm, { module: 'contacts', fields: { [text]: 1 }, attachmentField: 'Adjuntos' }, [file(text)]),
  updateRecord: (crm, text) => updateRecord(crm, { module: 'contacts', id: recordId, fields: { notecontact: text } }),
  'updateRecord with a file': (crm, text) =>
    updateRecord(crm, { module: 'contacts', id: recordId, fields: { notecontact: text } }, [file(text)]),
  queryCases: (crm, text) => queryCases(crm, { field: 'description', value: text }),
  queryRecords: (crm, text) => queryRecords(crm, { module: 'contacts', field: 'namecontact', value: text }),
  queryDates: (crm) => queryDates(crm, { module: 'cases', from: new Date(0), to: new Date(60_000) }),
};

const activity = {
  name: 'Llamar',
  priority: 'normal',
  module: 'contacts',
  recordId,
  owner: 'ADMIN_@demo',
  completionDate: '2030-01-02 17:00:00',
  reminderDate: '2030-01-02 08:30:00',
  remember: true,
} as const;

const text = fc
  .string({
    unit: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.constantFrom('"', '\\', '}')),
  })
  .filter((value) => /\S/.test(value));

test.each(Object.keys(calls))('%s is JSON only when complete', async (name) => {
  const server = await record();
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      // The outcome of the call does not matter here.
      await calls[name]?.(client(server.url), value).catch(() => {});
      const { body } = server.requests.at(-1) ?? expect.unreachable('nothing came');
      expect(isJson(body)).toBe(true);
      for (let length = 0; length < body.length; length += 1) expect(isJson(body.subarray(0, length))).toBe(false);
    }),
    { numRuns: 15 },
  );
  expect(server.requests).toHaveLength(15);
});

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}

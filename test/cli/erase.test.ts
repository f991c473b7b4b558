import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { retryDelivery } from '../../cli/deliveries/retry.ts';
import { erasePerson } from '../../cli/erase/erase.ts';
import { mentionsAddress, wordsWithAddress } from '../../cli/mentions-address.ts';
import { mentionsNumber } from '../../cli/mentions-number.ts';
import type { Operator } from '../../cli/operator.ts';
import { payloadKeys } from '../../cli/payload-keys.ts';
import type { Command } from '../../lib/delivery/command.ts';
import { keepLinkedFile } from '../../lib/delivery/file-link.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { createGroupNotes } from '../../lib/uploads/groups/notes.ts';
import { createGroups } from '../../lib/uploads/groups/rows.ts';
import { type Engine, newCase, startEngine } from '../setup/engine.ts';
import { operatorOf, terminalOf } from './operator.ts';

const maria = 'maria@example.com';
let engine: Engine;
let operator: Operator;
beforeEach(async () => {
  engine = await startEngine();
  operator = operatorOf(engine);
});
afterEach(() => engine.stop());

describe('erase', () => {
  it('deletes what rejected and parked commands say of the person, and of nobody else', async () => {
    const rejected = await accepted('rejected', insertFor(maria, { type: 'Nothing such' }));
    const other = await accepted('other', insertFor('cliente@example.com', { type: 'Nothing such' }));
    await engine.work();
    const parked = await parkedTask(`Llamar a María (MARIA@example.com)`);

    await erasePerson(operator, terminalOf(), { contact: [maria] });

    expect(await stored()).toEqual([other.payload.key]);
    expect(await engine.ledger.read(rejected.id)).toMatchObject({
      status: 'rejected',
      decisions: [{ what: 'erase', by: 'ana' }],
    });
    expect(await engine.ledger.read(parked.id)).toMatchObject({ status: 'uncertain', decisions: [{ what: 'erase' }] });
    await expect(retryDelivery(operator, terminalOf(), rejected.id, { reason: 'x' })).rejects.toThrow(
      'no longer there',
    );
  });

  it('keeps what is not sent yet, and names it', async () => {
    const waiting = await accepted('waiting', insertFor(maria));
    const terminal = terminalOf();

    await expect(erasePerson(operator, terminal, { contact: [maria] })).rejects.toThrow('--cancel');

    expect(terminal.lines.slice(0, 2)).toEqual([
      `${waiting.id}  insertCase, accepted: is not sent yet`,
      `    stays  s3://payloads/${waiting.payload.key}`,
    ]);
    await engine.work();
    expect((await engine.ledger.read(waiting.id))?.status).toBe('delivered');
  });

  it('rejects what is not sent yet with --cancel, and its repeated event makes no new command', async () => {
    const waiting = await accepted('waiting', insertFor(maria));

    await erasePerson(operator, terminalOf(), { contact: [maria], cancel: true });
    const again = await engine.accept('waiting', insertFor(maria));
    await engine.work();

    expect(again.outcome).toBe('known');
    expect(again.delivery).toMatchObject({ id: waiting.id, status: 'rejected', reason: 'erased' });
    expect(engine.crm.state.cases).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  it('calls nothing rejected that may have been applied: it waits for a person', async () => {
    engine.crm.faults.add({
      match: { endpoint: 'custom/update.php', nth: 1 },
      fault: { kind: 'reset', applied: true },
    });
    const fields = { Correo: maria };
    const sent = await accepted('values', { ...changeOfContact, attachments: [], fields });
    await engine.work();
    expect(await engine.ledger.read(sent.id)).toMatchObject({ status: 'accepted', counters: { unknowns: 1 } });

    await erasePerson(operator, terminalOf(), { contact: [maria], cancel: true });

    expect(await engine.ledger.read(sent.id)).toMatchObject({ status: 'uncertain', parked: true, reason: 'erased' });
    expect(await engine.services.stores.dueIndex.all('demo', 'parked', 10)).toEqual([sent.id]);
    expect(await engine.services.stores.dueIndex.all('demo', 'bulk', 10)).toEqual([]);
  });

  it('leaves what is being sent alone, and says when to come again', async () => {
    const { id } = await accepted('running', insertFor(maria));
    await engine.ledger.claim(id, 'worker', engine.clock.ms + 60_000);

    await expect(erasePerson(operator, terminalOf(), { contact: [maria], cancel: true })).rejects.toThrow(
      'at this moment',
    );
    expect(await stored()).toHaveLength(1);
  });

  it('lets no follower wait for a command that was cancelled', async () => {
    const { id: caseId } = await madeCase();
    const update = (contact: string): Command => ({
      kind: 'updateCase',
      caseId,
      changes: { responsible: 'ADMIN_@demo', status: 'En espera', contact },
      attachments: [],
    });
    await accepted('first', update(maria));
    const second = await accepted('second', update('cliente@example.com'));

    await erasePerson(operator, terminalOf(), { contact: [maria], cancel: true });
    await engine.work();

    expect((await engine.ledger.read(second.id))?.status).toBe('delivered');
  });

  it('changes nothing in a dry run, nor when the answer is no', async () => {
    await accepted('rejected', insertFor(maria, { type: 'Nothing such' }));
    await engine.work();
    const dry = terminalOf();

    await erasePerson(operator, dry, { contact: [maria], 'dry-run': true });
    await erasePerson(operator, terminalOf(false), { contact: [maria] });

    expect(dry.questions).toEqual([]);
    expect(dry.lines[0]).toContain('insertCase, rejected: will be deleted');
    expect(await stored()).toHaveLength(1);
  });

  it('leaves the files of a group and a command that waits for its files, which are not sent yet', async () => {
    const { groups, notes } = groupsOf(engine);
    const group = await groups.open({ id: 'group1', operation: 'demo', origin: 'upload:uploads', withinMs: 1_000_000 });
    const file = await engine.upload('maria/a.pdf', Buffer.from('%PDF a'));
    const { attachments: _none, ...command } = insertFor(maria) as Extract<Command, { kind: 'insertCase' }>;
    await notes.write('group1', 'a.1', { group: 'maria', command, refusedFiles: 'reject', file });
    await groups.join(group, 'a.1', undefined);
    await engine.services.stores.objects.putText(
      'payloads',
      'bound/bound1/print.json',
      JSON.stringify(insertFor(maria)),
    );
    const terminal = terminalOf();

    await expect(erasePerson(operator, terminal, { contact: [maria] })).rejects.toThrow('--cancel');
    expect(terminal.lines.filter((line) => /^\w+1 /.test(line))).toEqual([
      'bound1  a command that waits for its files: is not sent yet',
      'group1  a file of a group: is not sent yet',
    ]);
    expect(await stored()).toHaveLength(2);

    await erasePerson(operator, terminalOf(), { contact: [maria], cancel: true });
    expect(await stored()).toEqual([]);
  });

  it('deletes the notes of a group whose files were accepted', async () => {
    const { groups, notes } = groupsOf(engine);
    const group = await groups.open({ id: 'group2', operation: 'demo', origin: 'upload:uploads', withinMs: 1_000_000 });
    const { attachments: _none, ...command } = insertFor(maria) as Extract<Command, { kind: 'insertCase' }>;
    await notes.write('group2', 'a.1', { group: 'maria', command, refusedFiles: 'reject' });
    await groups.join(group, 'a.1', undefined);
    await groups.close((await groups.find('group2')) ?? group, false);
    await groups.noteAccepted((await groups.find('group2')) ?? group);
    const terminal = terminalOf();

    await erasePerson(operator, terminal, { contact: [maria] });

    expect(terminal.lines[0]).toBe('group2  a file of a group: will be deleted');
    expect(await stored()).toEqual([]);
  });

  it('says whose notes it deletes, and keeps those of what is being sent', async () => {
    const { id } = await accepted('running', insertFor('cliente@example.com'));
    await engine.ledger.claim(id, 'worker', engine.clock.ms + 60_000);
    const files = JSON.stringify([{ bucket: 'uploads', key: `inbox/${maria}/a.pdf`, size: 1 }]);
    await engine.services.stores.objects.putText('payloads', `commands/${id}/files-to-tag.json`, files);
    await engine.services.stores.objects.putText('payloads', `sent/${id}.json`, files);
    const terminal = terminalOf();

    await expect(erasePerson(operator, terminal, { contact: [maria] })).rejects.toThrow('at this moment');

    expect(terminal.lines.filter((line) => line.startsWith(id)).sort()).toEqual([
      `${id}  the list of files that its case was sent: is being sent`,
      `${id}  the list of its files to tag: is being sent`,
    ]);
  });

  it('ends the links in the case of a command that it deletes', async () => {
    const { objects } = engine.services.stores;
    const file = { bucket: 'uploads', key: 'plano.dwg', versionId: 'v1', size: 5, name: 'plano.dwg', type: 'x' };
    const missing = [{ ...file, number: 1, why: 'wrong_type' as const, linkDays: 7 }];
    const command: Command = {
      kind: 'insertCase',
      case: { ...newCase, contact: maria, type: 'Nothing such' },
      attachments: [],
      missing,
    };
    const { delivery } = await engine.accept('linked', command);
    await engine.work();
    const links = [delivery.id, 'x'.repeat(26)].map((id) => ({ id, number: 1, until: 1 }));
    for (const link of links) await keepLinkedFile(objects, 'payloads', link, file);

    await erasePerson(operator, terminalOf(), { contact: [maria] });

    expect(await stored()).toEqual([`links/${'x'.repeat(26)}/1.json`]);
  });

  it('deletes the note of a link to a file that names the person', async () => {
    const { objects } = engine.services.stores;
    const file = { bucket: 'uploads', key: `${maria}/plano.dwg`, versionId: 'v1', name: 'plano.dwg' };
    await keepLinkedFile(objects, 'payloads', { id: 'x'.repeat(26), number: 1, until: 1 }, file);
    const terminal = terminalOf();

    await erasePerson(operator, terminal, { contact: [maria] });

    expect(await stored()).toEqual([]);
    expect(terminal.lines.join('\n')).toContain('where a link in its case leads: will be deleted');
  });

  it('deletes a payload without a delivery', async () => {
    await engine.services.stores.objects.putText('payloads', 'nobody/print.json', JSON.stringify(insertFor(maria)));

    await erasePerson(operator, terminalOf(), { contact: [maria] });

    expect(await stored()).toEqual([]);
  });

  it('writes the address nowhere', async () => {
    const { id } = await accepted('rejected', insertFor(maria, { type: 'Nothing such' }));
    await engine.work();
    const terminal = terminalOf();

    await erasePerson(operator, terminal, { contact: [maria] });

    expect(JSON.stringify(await engine.ledger.read(id))).not.toContain(maria);
    expect(terminal.lines.join('\n')).not.toContain(maria);
  });

  it('shows the words that hold the address, and what is excluded', async () => {
    const description = `Archivo contrato_${maria}.pdf`;
    const named = await accepted('named', insertFor('cliente@example.com', { description }));
    const other = await accepted('other', insertFor('cliente@example.com', { description }));
    const terminal = terminalOf();

    await erasePerson(operator, terminal, { contact: [maria], exclude: [other.id], 'dry-run': true });

    const word = `It names “contrato_${maria}.pdf”`;
    expect(terminal.lines).toContain(`${named.id}  insertCase, accepted: is not sent yet. ${word}`);
    expect(terminal.lines).toContain(`${other.id}  insertCase, accepted: is excluded. ${word}`);
    expect(terminal.lines.join('\n')).toContain('run the command again with --exclude ID');
  });

  it('deletes such a command, and not one that is excluded', async () => {
    const description = `Archivo contrato_${maria}.pdf`;
    const named = await accepted('named', insertFor('cliente@example.com', { description }));
    const other = await accepted('other', insertFor('cliente@example.com', { description }));

    await erasePerson(operator, terminalOf(), { contact: [maria], cancel: true, exclude: [other.id] });

    expect(await stored()).toEqual([other.payload.key]);
    expect(await engine.ledger.read(named.id)).toMatchObject({ status: 'rejected', reason: 'erased' });
  });

  it('excludes one note of a skipped upload, and no other', async () => {
    const { objects } = engine.services.stores;
    for (const id of ['one', 'two']) {
      await objects.putText('payloads', `skipped/${id}.json`, JSON.stringify({ key: `contrato_${maria}.pdf` }));
    }

    await erasePerson(operator, terminalOf(), { contact: [maria], exclude: ['two'] });

    expect(await stored()).toEqual(['skipped/two.json']);
  });

  it('refuses to exclude an id that it did not find', async () => {
    await accepted('named', insertFor(maria));
    const flags = { contact: [maria], cancel: true, exclude: ['otra'] };

    await expect(erasePerson(operator, terminalOf(), flags)).rejects.toThrow('--exclude otra');
    expect(await stored()).toHaveLength(1);
  });

  it('demands an address', async () => {
    await expect(erasePerson(operator, terminalOf(), { contact: ['maria'] })).rejects.toThrow('--contact');
    await expect(erasePerson(operator, terminalOf(), {})).rejects.toThrow('Say whose data to erase: --contact');
    await expect(erasePerson(operator, terminalOf(), { phone: ['300'] })).rejects.toThrow('five digits');
  });

  it('says of each case, file and key whether it goes or stays, and what the law asks, in the language of the terminal', async () => {
    const { sha256: _a, ...file } = await engine.upload(`quejas/${maria}/acta.pdf`, Buffer.from('%PDF-1.4 a'));
    await engine.upload(`de ${maria}.pdf`, Buffer.from('%PDF-1.4 b'));
    const { id, payload } = await accepted('rejected', {
      ...insertFor(maria, { type: 'Nothing such' }),
      attachments: [{ ...file, type: 'application/pdf' }],
    } as Command);
    await accepted('made', insertFor(maria));
    await accepted('other', insertFor('cliente@example.com'));
    await engine.work();
    const number = engine.crm.state.cases.find(({ contactId }) => contactId !== '65d8b6195befbbd25409bb01')?.idPrefijo;
    const lines = async (locale: string) => {
      vi.stubEnv('LC_ALL', locale);
      const terminal = terminalOf();
      await erasePerson(operator, terminal, { contact: [maria], 'dry-run': true });
      vi.unstubAllEnvs();
      return terminal.lines;
    };

    const english = await lines('C');
    expect(english).toEqual([
      `${id}  insertCase, rejected, with 1 file in the uploads bucket: will be deleted`,
      `    deletes  s3://payloads/${payload.key}`,
      `    stays  s3://uploads/quejas/${maria}/acta.pdf`,
      '',
      `stays  s3://uploads/de ${maria}.pdf`,
      `stays  ${number} in the CRM, with its files and its contact`,
      '',
      expect.stringMatching(/^Ley 1581 of 2012, art\. 15 .* within 15 working days /),
      '',
      'Nothing was changed: this was a dry run.',
    ]);
    const spanish = await lines('es_CO.UTF-8');
    expect(spanish.at(-3)).toMatch(/^Ley 1581 de 2012, art\. 15: responda a la persona en 15 días hábiles /);
    expect(spanish[1]).toBe(`    borra  s3://payloads/${payload.key}`);
  });

  it.each<{ by: object; text: string }>([
    { by: { phone: ['+57 300 555 01 01'] }, text: 'Llamar al 3005550101' },
    { by: { document: ['1.020.304.050'] }, text: 'C.C. 1020304050 de Bogotá' },
    { by: { contact: ['nadie@example.com'], phone: ['3005550101'] }, text: '(300) 555-0101' },
  ])('finds a person by $by', async ({ by, text }) => {
    const named = await accepted(
      'named',
      insertFor('cliente@example.com', { type: 'Nothing such', description: text }),
    );
    const other = await accepted('other', insertFor('cliente@example.com', { type: 'Nothing such' }));
    await engine.work();

    await erasePerson(operator, terminalOf(), by);

    expect(await stored()).toEqual([other.payload.key]);
    expect(await engine.ledger.read(named.id)).toMatchObject({ decisions: [{ what: 'erase' }] });
  });
});

describe('a payload', () => {
  it.each([
    ['{"contact":"maria@example.com"}', true],
    ['{"contact":"MARIA@EXAMPLE.COM"}', true],
    ['{"text":"de maria@example.com."}', true],
    ['{"text":"<maria@example.com>, o"}', true],
    ['{"text":"uno\\nmaria@example.com"}', true],
    ['{"maria@example.com":1}', true],
    ['{"text":"ana.maria@example.com"}', false],
    ['{"text":"maria@example.com.co"}', false],
    ['{"text":"maria@example-com"}', false],
    ['{"key":"inbox/maria@example.com.pdf"}', true],
    ['{"key":"inbox/MARIA@example.com.JPG"}', true],
    ['{"key":"inbox/maria@example.com.pdf.co"}', false],
    ['{"key":"inbox/maria@example.com.pdfx"}', false],
  ])('%s names a person: %s', (payload, expected) => {
    expect(mentionsAddress(payload, maria)).toBe(expected);
  });
});

describe('an address in another spelling', () => {
  it.each([
    'ana%40example.com.pdf',
    'inbox%2FANA%40example.com%2Fa.pdf',
    'ana%2540example.com',
    'Ana@Example.com.pdf',
    'ana&#64;example.com',
    'ana＠example.com',
    'recibo ana@example.com (1).pdf',
    'ana@example.com_2026.pdf',
    JSON.stringify({ nota: 'Correo:\nana@example.com' }),
    JSON.stringify(JSON.stringify({ nota: 'Correo:\tana@example.com\r\n' })),
    String.raw`{"correo":"\u0061na\x40example.com"}`,
    'Correo:%0Aana%40example.com',
    'nota=mi+correo+ana%40example.com&x=1',
    JSON.stringify({ cuerpo: 'nota=mi+correo%0Aana%40example.com' }),
    '-ana@example.com',
    '...ana@example.com',
    'ana&#064;example.com',
    'ana&#x40;example&period;com',
    'ana@example&#46;com',
    '&amp;lt;ana@example.com&amp;gt;',
    'a\u200bna@exa\u00admple.com',
    'ana&shy;@example.c&#8203;om',
  ])('is the address: %s', (text) => {
    expect(mentionsAddress(JSON.stringify({ key: text }), 'ana@example.com')).toBe(true);
  });

  it.each([
    ['contrato_ana@example.com.pdf'],
    ['contrato-ana@example.com.pdf'],
    ['ana@example.com-contrato.pdf'],
    ['2026.ana@example.com.pdf'],
    ['contrato+ana@example.com.pdf'],
    ['ana@example.com.contrato.pdf'],
    ['ana@example.com.xls'],
    ['in/contrato_ana@example.com/a.pdf', 'contrato_ana@example.com'],
    ['in/contrato_ana%40example.com/a.pdf', 'contrato_ana@example.com'],
    ['2026.ana@example.com/a.pdf', '2026.ana@example.com'],
    ['escriba a ana+pagos@example.com.', 'ana+pagos@example.com'],
    ['ana(at)example.com'],
    ['ana [arroba] example.com'],
    ['ana_at_example.com.pdf'],
    ['ana @ example.com'],
    ['nota=mi+correo+ana@example.com', 'mi+correo+ana@example.com'],
  ])('may be about her: %s', (text, word = text) => {
    const json = JSON.stringify({ key: text });

    expect(mentionsAddress(json, 'ana@example.com')).toBe(false);
    expect(wordsWithAddress(json, 'ana@example.com')).toEqual([word]);
  });

  it.each([
    'mariana@example.com.pdf',
    'ñana@example.com',
    'maria.ana@example.com',
    'maria_ana@example.com',
    'in/maria.ana@example.com/a.pdf',
    'ana@example.com.co',
    'ana@example.community.pdf',
    'ana@example-com.pdf',
    'ana@example.comercial.pdf',
  ])('is another one: %s', (text) => {
    const json = JSON.stringify({ key: text });

    expect(mentionsAddress(json, 'ana@example.com')).toBe(false);
    expect(wordsWithAddress(json, 'ana@example.com')).toEqual([]);
  });
});

it.each(['in/ana+pagos%40example.com.pdf', 'correo=ana%2Bpagos%40example.com', 'a+%22ana%252Bpagos@example.com'])(
  'an address with a plus is found in a form and in a path: %s',
  (text) => {
    expect(mentionsAddress(JSON.stringify({ text }), 'ana+pagos@example.com')).toBe(true);
  },
);

describe('an address with an accent', () => {
  it.each([
    String.raw`{"correo":"jos\u00e9@example.com"}`,
    'jos%C3%A9%40example.com',
    'jos%E9@example.com',
    'jos&eacute;@example.com',
    'jos&#233;@example.com',
  ])('is found encoded: %s', (text) => {
    expect(mentionsAddress(JSON.stringify({ text }), 'josé@example.com')).toBe(true);
  });

  it.each([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ])('in %s is found in a payload in %s, and is no other address', (given, stored) => {
    const address = 'Ángel.peña@example.com'.normalize(given);
    const payload = JSON.stringify({ key: 'buzón/ángel.peña@EXAMPLE.com.pdf'.normalize(stored) });

    expect(mentionsAddress(payload, address)).toBe(true);
    expect(mentionsAddress('{"contact":"angel.pena@example.com"}', address)).toBe(false);
  });
});

const groupsOf = ({ table, services, clock }: Engine) => ({
  groups: createGroups(table, services.limits, () => clock.ms),
  notes: createGroupNotes(services.stores.objects, 'payloads'),
});

const changeOfContact = {
  kind: 'updateRecord',
  module: 'contacts',
  id: '65d8b6195befbbd25409bb01',
  attachments: [],
} as const;

function insertFor(contact: string, changes: Partial<typeof newCase> = {}): Command {
  return { kind: 'insertCase', case: { ...newCase, contact, ...changes }, attachments: [] };
}

async function accepted(key: string, command: Command): Promise<Delivery> {
  return (await engine.accept(key, command)).delivery;
}

async function parkedTask(description: string): Promise<Delivery> {
  engine.crm.faults.add({ match: { endpoint: 'custom/insert.php', nth: 1 }, fault: { kind: 'reset', applied: false } });
  const task = {
    name: 'Llamar',
    description,
    priority: 'normal' as const,
    module: 'contacts',
    recordId: '65d8b6195befbbd25409bb01',
    owner: 'ADMIN_@demo',
    completionDate: '2027-01-20 17:00',
    reminderDate: '2027-01-20 08:00',
    remember: true,
  };
  const delivery = await accepted('task', { kind: 'insertTask', task });
  await engine.work();
  engine.clock.ms += 3_600_000;
  return delivery;
}

async function madeCase() {
  await accepted('case', insertFor('cliente@example.com'));
  await engine.work();
  const [made] = engine.crm.state.cases;
  if (!made) throw new Error('No case was made');
  return made;
}

/** The keys of all payloads. */
async function stored(): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of payloadKeys('payloads')) keys.push(key);
  return keys;
}

describe('a number', () => {
  it.each([
    ['3005550101', '{"a":"3005550101"}', true],
    ['3005550101', '{"a":3005550101}', true],
    ['3005550101', '{"a":"+57 (300) 555-01-01"}', true],
    ['573005550101', '{"a":"300 555 0101"}', true],
    ['3005550101', '{"a":"0057-300.555.0101,"}', true],
    ['3005550101', '{"a":"30055501011"}', false],
    ['3005550101', '{"a":"13005550101"}', false],
    ['3005550101', '{"a":"300 555 0101 2"}', false],
    ['3005550101', '{"a":"3005550102"}', false],
    ['1020304050', '{"a":"CC 1.020.304.050"}', true],
    ['1020304050', `{"a":"1'020.304.050"}`, true],
    ['1020304050', '{"a":"91020304050"}', false],
    ['AV12345', '{"a":"pasaporte av 12345"}', true],
    ['AV12345', '{"a":"XAV12345"}', false],
    ['900123456', '{"nit":"900.123.456-7"}', true],
    ['900123456', '{"nit":"900.123.456-78"}', false],
    ['9001234567', '{"nit":"900.123.456-7"}', true],
  ])('%s in %s is mentioned: %j', (number, json, is) => {
    expect(mentionsNumber(json, number)).toBe(is);
  });
});

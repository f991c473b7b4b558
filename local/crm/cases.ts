import { receiveAttachments, receiveFormFiles } from './attachments.ts';
import type { BodyFields, Plan, ReadyCall } from './call.ts';
import { caseById, updateAnswerData } from './case-record.ts';
import { answerToWrite } from './envelope.ts';
import { caseNumber } from './ids.ts';
import { requireCaseWords, requireContact, requireKeys, requireUser, textOf } from './preconditions.ts';
import { refusals } from './refusal.ts';
import type { CrmSettings } from './settings.ts';
import type { HistoryItem, StoredCase, StoredFile } from './state.ts';
import { systemColumns } from './system-columns.ts';

/** `cases/insert.php` and `cases/insertAttach.php`. Two equal calls insert two cases: the CRM has no idempotency key. */
export async function insertCase(call: ReadyCall, attachments: 'attachments' | 'form-files'): Promise<Plan> {
  const { body, operation, world } = call;
  requireKeys(call, body, insertKeys);
  // Documented as required in JSON, and as optional in a form.
  if (attachments === 'attachments') requireKeys(call, body, ['form', 'attachments']);
  const words = { ...wordsOf(body), solution: optionalText(body, 'solution') ?? '' };
  const contact = requireContact(call, textOf(body, 'contact'));
  requireCaseWords(call, words);
  const people = { responsible: userOf(call, 'responsible'), owner: userOf(call, 'owner') };
  const form = formOf(body) ?? {};
  const description = htmlOf(call, textOf(body, 'description'));
  const files = await filesOf(call, attachments);
  return {
    kind: 'applied',
    apply() {
      const columns = systemColumns(call);
      const prefix = operation.caseTypes.get(words.type)?.prefix ?? '';
      const closed = isClosed(call, words.status);
      const inserted: StoredCase = {
        ...columns,
        ...words,
        ...people,
        idPrefijo: caseNumber(prefix, columns.createdAt, world.settings.zone),
        contactId: contact.id,
        description,
        form,
        closedAt: closed ? columns.createdAt : undefined,
        reopened: false,
        files,
        history: [
          historyEvent(columns.createdAt, columns.createdBy, 'Creó el caso', { color: '#2196f3', level: '1', tag: '' }),
        ],
      };
      world.state.cases.push(inserted);
      const data = { wolkvox_id: inserted.id, idPrefijo: inserted.idPrefijo };
      return answerToWrite('Succesfully create record', data, { ids: [inserted.id], files });
    },
  };
}

/** `cases/update.php` and `cases/updateCaseAttachment.php`. Fields that the body does not name stay unchanged. */
export async function updateCase(call: ReadyCall, attachments: 'attachments' | 'form-files'): Promise<Plan> {
  const { body, world } = call;
  requireKeys(call, body, ['operation', 'wolkvox-id', 'responsible', 'status']);
  if (attachments === 'attachments') requireKeys(call, body, ['attachments']);
  const existing = caseById(call, textOf(body, 'wolkvox-id'));
  const wanted = {
    type: optionalText(body, 'case-type') ?? existing.type,
    status: textOf(body, 'status'),
    priority: optionalText(body, 'priority') ?? existing.priority,
    solution: optionalText(body, 'solution') ?? existing.solution,
    responsible: userOf(call, 'responsible'),
    owner: optionalText(body, 'owner') === undefined ? existing.owner : userOf(call, 'owner'),
    contactId:
      optionalText(body, 'contact') === undefined
        ? existing.contactId
        : requireContact(call, textOf(body, 'contact')).id,
    description: body['description'] === undefined ? existing.description : htmlOf(call, textOf(body, 'description')),
    form: { ...existing.form, ...formOf(body) },
  };
  requireCaseWords(call, wanted);
  const files = await filesOf(call, attachments);
  return {
    kind: 'applied',
    apply() {
      const now = world.clock.now();
      const wasClosed = isClosed(call, existing.status);
      const closes = isClosed(call, wanted.status);
      Object.assign(existing, wanted, {
        modifiedAt: now,
        modifiedBy: `API@${call.operation.name}`,
        reopened: existing.reopened || (wasClosed && !closes),
        closedAt: closes ? (existing.closedAt ?? now) : undefined,
      });
      if (attachments === 'attachments' && world.settings.attachmentUpdate === 'replace') existing.files = files;
      else existing.files = [...existing.files, ...files];
      existing.history.push(historyEvent(now, existing.modifiedBy, `Cambió el estado a ${wanted.status}`));
      return answerToWrite('Succesfully update record', updateAnswerData(call, existing.id), {
        ids: [existing.id],
        files,
      });
    },
  };
}

/** Documented for both inserts. */
const insertKeys = 'operation case-type responsible owner contact description status priority'.split(' ');

function wordsOf(body: BodyFields): { type: string; status: string; priority: string } {
  return { type: textOf(body, 'case-type'), status: textOf(body, 'status'), priority: textOf(body, 'priority') };
}

function optionalText(body: BodyFields, key: string): string | undefined {
  const value = body[key];
  return value === undefined || value === null || value === '' ? undefined : textOf(body, key);
}

function userOf(call: ReadyCall, key: 'responsible' | 'owner'): string {
  return requireUser(call, textOf(call.body, key));
}

/** The field `form`: an object in JSON, JSON text in a form. PHP reads an empty list as an empty object. */
function formOf(body: BodyFields): Record<string, unknown> | undefined {
  const form = typeof body['form'] === 'string' ? parseJson(body['form']) : body['form'];
  if (form === undefined || form === null) return undefined;
  if (Array.isArray(form) && form.length === 0) return {};
  if (typeof form !== 'object' || Array.isArray(form)) throw refusals.missing();
  return form as Record<string, unknown>;
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw refusals.missing();
  }
}

function htmlOf(call: ReadyCall, text: string): string {
  return storedHtml[call.world.settings.description](text);
}

const storedHtml: Readonly<Record<CrmSettings['description'], (text: string) => string>> = {
  'as-sent': (html) => html,
  wrapped: (html) => `<p>${html}</p>`,
  purified: (html) => html.replace(/<!--.*?(-->|$)|<(script|style)\b.*?(<\/\2>|$)|<[a-z!/][^<>]*$/gis, ''),
  // PHP's `nl2br(htmlspecialchars($text))`.
  escaped: (text) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`).replace(/\r\n|\r|\n/g, '<br />$&'),
};

async function filesOf(call: ReadyCall, where: 'attachments' | 'form-files'): Promise<StoredFile[]> {
  return where === 'form-files'
    ? receiveFormFiles(call, call.formFiles)
    : receiveAttachments(call, call.body['attachments']);
}

function isClosed(call: ReadyCall, status: string): boolean {
  return call.operation.statuses.get(status)?.value === 'closed';
}

function historyEvent(at: number, user: string, message: string, extra: Record<string, string> = {}): HistoryItem {
  return { at, user, message, extra };
}

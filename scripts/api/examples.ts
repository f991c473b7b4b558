/** A case that the simulated CRM accepts. */
const newCase = {
  type: 'Request',
  responsible: 'ADMIN_@demo',
  owner: 'ADMIN_@demo',
  contact: 'cliente@example.com',
  description: 'Solicita el certificado de su cuenta.',
  status: 'Abierto',
  priority: 'Alta',
  form: { Ciudad: 'Medellín', Canal: 'Formulario web' },
};

const changes = { responsible: 'ADMIN_@demo', status: 'En espera', priority: 'Media' };

interface BodyExample {
  readonly summary: string;
  readonly value: unknown;
}

/** Bodies by the name of the endpoint. The simulated CRM has their users, types and statuses. */
export const bodyExamples: Readonly<Record<string, Readonly<Record<string, BodyExample>>>> = {
  createCase: { request: { summary: 'A request from a web form', value: newCase } },
  changeCase: {
    wait: { summary: 'Put a case on hold', value: changes },
    close: {
      summary: 'Close a case, which needs a solution',
      value: { responsible: 'ADMIN_@demo', status: 'Cerrado', solution: 'Se envió el certificado por correo.' },
    },
  },
  createTask: {
    call: {
      summary: 'A call to make tomorrow',
      value: {
        name: 'Llamar al cliente',
        description: 'Confirmar los datos del certificado.',
        priority: 'high',
        module: 'contacts',
        recordId: '65d8b6195befbbd25409bb01',
        owner: 'ADMIN_@demo',
        completionDate: '2026-12-01 17:00',
        reminderDate: '2026-12-01T13:00:00Z',
        remember: true,
      },
    },
    reminder: {
      summary: 'A task that is made in March',
      value: {
        name: 'Renovar el contrato',
        description: 'El contrato vence en marzo.',
        priority: 'normal',
        module: 'contacts',
        recordId: '65d8b6195befbbd25409bb01',
        owner: 'ADMIN_@demo',
        completionDate: '2027-03-02 17:00',
        reminderDate: '2027-03-02 09:30',
        remember: true,
        sendAt: '2027-03-02T09:00:00-05:00',
      },
    },
  },
  moveReminder: { later: { summary: 'A day later', value: { sendAt: '2027-03-03T09:00:00-05:00' } } },
  createRecord: {
    contact: {
      summary: 'A contact',
      value: { namecontact: 'Camila Rojas', emailcontact: 'camila.rojas@example.com', Ciudad: 'Cali' },
    },
  },
  changeRecord: { city: { summary: 'A contact has moved', value: { Ciudad: 'Medellín' } } },
  callHook: {
    order: {
      summary: 'An order in the sender’s own shape',
      value: { evento: 'pedido', numero: 1042, cliente: { correo: 'cliente@example.com' }, nota: 'Entregar mañana' },
    },
  },
  bindUpload: {
    newCase: {
      summary: 'A case with two files',
      value: {
        case: newCase,
        files: [
          { name: 'cédula.pdf', size: 182_044 },
          { name: 'grabación.mp3', size: 7_340_032 },
        ],
      },
    },
    change: {
      summary: 'A file for an existing case',
      value: { caseId: '65d8b6195befbbd25409bb0f', changes, files: [{ name: 'soporte.pdf', size: 90_211 }] },
    },
  },
};

/** Values of path parameters. */
export const parameterExamples: Readonly<Record<string, string>> = {
  caseId: '65d8b6195befbbd25409bb0f',
  module: 'contacts',
  source: 'default',
  id: '65d8b6195befbbd25409bb01',
  number: '1',
  until: '1796300000',
  signature: 'k4z6yq2mfx5trn7uhb3wcvoadi',
};

export const deliveryId = 'mzxw6ytboi2dk3tqojuw4zdpnu';

const delivered = {
  id: deliveryId,
  kind: 'insertCase',
  status: 'delivered',
  wolkvoxId: '65d8b6195befbbd25409bb0f',
  idPrefijo: 'PET-1042',
};

const reminder = { id: deliveryId, kind: 'insertTask', status: 'accepted', sendAt: '2027-03-02T14:00:00.000Z' };

export const responseExamples = {
  delivered: { summary: 'Created in the CRM', value: delivered },
  changed: {
    summary: 'Changed in the CRM',
    value: { id: deliveryId, kind: 'updateCase', status: 'delivered' },
  },
  inProgress: {
    summary: 'Accepted, not ended yet',
    value: { id: deliveryId, kind: 'insertCase', status: 'sending' },
  },
  uncertain: {
    summary: 'The CRM’s answer was lost. The bridge searches for the case',
    value: { id: deliveryId, kind: 'insertCase', status: 'uncertain', reason: 'broken' },
  },
  awaitingFiles: {
    summary: 'A file has not arrived',
    value: { id: deliveryId, kind: 'insertCase', status: 'awaiting_files', filesMissing: 1 },
  },
  list: {
    summary: 'Accepted, each payload of a list',
    value: { status: 'accepted', deliveries: [{ id: deliveryId, kind: 'insertCase', status: 'accepted' }] },
  },
  waitsForItsTime: { summary: 'A reminder that waits', value: reminder },
  cancelled: {
    summary: 'A reminder that is never sent',
    value: { ...reminder, status: 'rejected', reason: 'cancelled' },
  },
  reminders: { summary: 'One reminder waits', value: { reminders: [reminder] } },
  ignored: { summary: 'The hook wanted no command', value: { status: 'ignored' } },
  uploads: {
    summary: 'The upload addresses',
    value: {
      id: deliveryId,
      status: 'awaiting_files',
      uploads: [
        {
          name: 'cédula.pdf',
          method: 'PUT',
          url: `https://bucket.s3.us-east-1.amazonaws.com/bridge-bound/${deliveryId}/3f2am6jzq7k4w5x2b3c4d5e6fa/0?X-Amz-Signature=3f2a`,
          headers: { 'content-length': '182044', 'if-none-match': '*' },
        },
      ],
      expiresAt: '2026-11-20T15:03:11.482Z',
    },
  },
  healthy: { summary: 'The API is reachable', value: { status: 'ok' } },
};

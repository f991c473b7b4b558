import { attached } from '../../lib/config/attached.ts';
import { defineBridge } from '../../lib/config/bridge.ts';
import { rows } from '../../lib/config/rows.ts';
import { rule } from '../../lib/config/rule.ts';
import { newCase } from '../setup/new-case.ts';
import { soon } from './soon.ts';

const defaults = { ...newCase, description: 'Documento recibido' };

/** One rule of each kind. */
export default defineBridge({
  operations: {
    demo: { server: 'crm0001.wolkvox.com', updateAttachments: 'append', attachmentLimit: 1_000_000 },
  },
  uploads: {
    operation: 'demo',
    rules: [
      rule({ name: 'metadata', prefix: 'metadata/', needs: ['metadata'] }, (upload) => {
        const { asunto, prioridad = 'Media' } = upload.metadata;
        if (asunto === undefined) return undefined;
        return {
          kind: 'insertCase',
          case: { ...defaults, description: asunto, priority: prioridad },
          attachments: [attached(upload)],
        };
      }),
      rule({ name: 'tags', prefix: 'tags/', needs: ['tags'] }, (upload) => ({
        kind: 'insertCase',
        case: { ...defaults, description: `Área: ${upload.tags['area']}` },
        attachments: [attached(upload)],
      })),
      rule({ name: 'sidecar', prefix: 'sidecar/', needs: ['sidecar'] }, (upload) => ({
        kind: 'insertCase',
        case: { ...defaults, ...upload.sidecar },
        attachments: [attached(upload)],
      })),
      rule({ name: 'existing case', prefix: 'cases/{caseId}/' }, (upload) => ({
        kind: 'updateCase',
        caseId: upload.parts.caseId,
        changes: { responsible: 'ADMIN_@demo', status: 'Abierto' },
        attachments: [attached(upload)],
      })),
      rule({ name: 'new case', prefix: 'new/{caseType}/{contact}/' }, (upload) => ({
        kind: 'insertCase',
        case: { ...defaults, type: upload.parts.caseType, contact: upload.parts.contact },
        attachments: [attached(upload)],
      })),
      rule({ name: 'record', prefix: 'contacts/{id}/' }, (upload) => ({
        kind: 'updateRecord',
        module: 'contacts',
        id: upload.parts.id,
        fields: { 'Último documento': upload.name },
        attachmentField: 'Adjuntos',
        attachments: [attached(upload)],
      })),
      rule({ name: 'new record', prefix: 'solicitudes/' }, (upload) => ({
        kind: 'insertRecord',
        module: 'solicitudes',
        fields: { Asunto: upload.name },
        attachmentField: 'Adjuntos',
        attachments: [attached(upload)],
      })),
      rule({ name: 'noted', prefix: 'noted/', refusedFiles: 'note' }, (upload) => ({
        kind: 'insertCase',
        case: defaults,
        attachments: [attached(upload)],
      })),
      rule({ name: 'list', prefix: 'lists/' }, () =>
        rows({ columns: ['nombre'], key: 'nombre' }, ({ nombre }) => ({
          kind: 'insertCase',
          case: { ...defaults, description: `Fila de ${nombre}` },
        })),
      ),
      rule({ name: 'broken', prefix: 'broken/' }, () => {
        throw new Error('Ana Pérez');
      }),
      (upload) =>
        upload.key.startsWith('any/')
          ? {
              kind: 'insertCase',
              case: { ...defaults, description: `Documento: ${upload.name}` },
              attachments: [attached(upload)],
            }
          : undefined,
    ],
  },
  sources: { default: { operation: 'demo' } },
  schedules: [],
  limits: soon,
});

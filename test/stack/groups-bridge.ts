import { attached } from '../../lib/config/attached.ts';
import { type Bridge, defineBridge } from '../../lib/config/bridge.ts';
import type { GroupCommand } from '../../lib/config/grouping.ts';
import { rule } from '../../lib/config/rule.ts';
import { newCase } from '../setup/new-case.ts';

export type Mode = 'append' | 'replace' | 'unknown';

const command = (description: string): GroupCommand => ({
  kind: 'insertCase',
  case: { ...newCase, description },
});

const secondsInHours = (seconds: number) => seconds / 3_600;

/** A rule for each way to close a group, and limits by which a minute passes in a second. */
export function groupsBridge(mode: Mode): Bridge {
  return defineBridge({
    operations: {
      demo: {
        server: 'crm0001.wolkvox.com',
        closedStatuses: ['Cerrado'],
        ...(mode !== 'unknown' && { updateAttachments: mode }),
      },
    },
    uploads: {
      operation: 'demo',
      rules: [
        rule({ name: 'manifest', prefix: 'manifest/{claim}/' }, ({ parts, name }) => ({
          group: parts.claim,
          as: name === 'manifiesto.json' ? 'manifest' : 'file',
          command: command(`Siniestro ${parts.claim}`),
        })),
        rule({ name: 'marker', prefix: 'marker/{claim}/' }, ({ parts, name }) => ({
          group: parts.claim,
          as: name === 'LISTO' ? 'marker' : 'file',
          command: command(`Siniestro ${parts.claim}`),
        })),
        rule({ name: 'quiet', prefix: 'quiet/{claim}/' }, ({ parts }) => ({
          group: `quiet ${parts.claim}`,
          quietMinutes: 1.5 / 60,
          command: command(`Siniestro ${parts.claim}`),
        })),
        rule({ name: 'noted', prefix: 'noted/{claim}/', refusedFiles: 'note' }, ({ parts, name }) => ({
          group: `noted ${parts.claim}`,
          as: name === 'manifiesto.txt' ? 'manifest' : 'file',
          withinHours: secondsInHours(2),
          command: command(`Siniestro ${parts.claim}`),
        })),
        rule({ name: 'strict', prefix: 'strict/{claim}/' }, ({ parts, name }) => ({
          group: `strict ${parts.claim}`,
          as: name === 'manifiesto.txt' ? 'manifest' : 'file',
          withinHours: secondsInHours(2),
          command: command(`Siniestro ${parts.claim}`),
        })),
        rule({ name: 'to a case', prefix: 'tocase/{caseId}/' }, ({ parts, name }) => ({
          group: `to ${parts.caseId}`,
          as: name === 'LISTO' ? 'marker' : 'file',
          command: { kind: 'updateCase', caseId: parts.caseId, changes: {} },
        })),
        rule({ name: 'by number', prefix: 'cases/{number}/' }, (upload) => ({
          kind: 'updateCase',
          caseId: { idPrefijo: upload.parts.number },
          changes: {},
          attachments: [attached(upload)],
        })),
      ],
    },
    sources: { default: { operation: 'demo' } },
    schedules: [],
    limits: {
      lookAgainMs: 150,
      followMs: 250,
      backoffMs: 50,
      longestBackoffMs: 500,
      busyMs: 50,
      unknownPauseMs: 200,
      longestUnknownPauseMs: 200,
      unreachablePauseMs: 50,
      searchAfterMs: [400, 1_500, 3_000],
      groupSettleMs: 1_000,
      groupLateMs: 1_000,
      groupFiles: 40,
    },
  });
}

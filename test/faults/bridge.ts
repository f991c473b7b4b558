import { createHash } from 'node:crypto';
import { attached } from '../../lib/config/attached.ts';
import { type Bridge, defineBridge } from '../../lib/config/bridge.ts';
import type { Limits } from '../../lib/delivery/limits.ts';

/** Number of tokens by operation. The first operation gets the uploads. */
export type TokenCounts = Readonly<Record<string, number>>;

/** The engine's limits, scaled so that a minute passes in a second. Failed attempts must not end a command. */
export const scaledLimits: Partial<Limits> = {
  functionSeconds: 8,
  receiveSeconds: 6,
  takeWorkMs: 4_000,
  leaseSlackMs: 500,
  sleepThroughMs: 500,
  lookAgainMs: 150,
  answerMs: 2_000,
  commitSlackMs: 250,
  commitLeaseSlackMs: 750,
  startMs: 200,
  finishMs: 300,
  longestMs: 7_500,
  slot0UploadMs: 1_000,
  followMs: 250,
  backoffMs: 50,
  longestBackoffMs: 500,
  busyMs: 50,
  unknownPauseMs: 200,
  longestUnknownPauseMs: 300,
  unreachablePauseMs: 50,
  maintenancePauseMs: 300,
  refusedTokenPauseMs: 300,
  refetchSecretMs: 300,
  searchAfterMs: [400, 1_500, 3_000],
  timeOuts: 1_000,
  crashClaims: 1_000,
  reservedCalls: 5,
};

/** True when the operation makes its cases by form-data. A part may act there, so each fault after the first byte leaves doubt. */
export function usesFormData(operation: string): boolean {
  return operation === 'burning-1';
}

/** One operation per name, one source of webhooks per operation, and a rule that turns each upload into a case. */
export function faultsBridge(tokens: TokenCounts, limits: Partial<Limits> = {}): Bridge {
  const names = Object.keys(tokens);
  const [first = ''] = names;
  return defineBridge({
    operations: Object.fromEntries(
      names.map((name) => [
        name,
        {
          server: 'crm0001.wolkvox.com',
          tokens: tokens[name] ?? 1,
          closedStatuses: ['Cerrado'],
          // As after a probe of a CRM that shows activities: a task whose answer was lost is searched for.
          activitiesReadable: true,
          insertCaseBy: usesFormData(name) ? ('form-data' as const) : ('json' as const),
        },
      ]),
    ),
    uploads: {
      operation: first,
      rules: [
        (upload) => ({
          kind: 'insertCase',
          case: {
            type: 'Request',
            responsible: `ADMIN_@${first}`,
            owner: `ADMIN_@${first}`,
            contact: 'cliente@example.com',
            description: `Documento ${upload.name}`,
            status: 'Abierto',
            priority: 'Media',
          },
          attachments: [attached(upload)],
        }),
      ],
    },
    sources: Object.fromEntries(names.map((operation) => [operation, { operation }])),
    schedules: [
      {
        name: 'recordar',
        operation: first,
        expression: 'cron(0 8 * * ? *)',
        commands: ({ firedAt }) => [{ kind: 'insertTask', task: taskOf(first, tickMarker(firedAt)) }],
      },
    ],
    limits: { ...scaledLimits, ...limits },
  });
}

/** The marker by which the harness finds the task of one moment of the schedule. */
export function tickMarker(firedAt: Date): string {
  return `wkx-0${createHash('sha256').update(String(firedAt.getTime())).digest('hex').slice(0, 19)}`;
}

/** Id of an operation's contact, to which tasks belong. */
export function recordIdOf(operation: string): string {
  return createHash('sha256').update(operation).digest('hex').slice(0, 24);
}

export function taskOf(operation: string, marker: string) {
  return {
    name: 'Llamar canario',
    description: `Tarea ${marker}`,
    priority: 'normal',
    module: 'contacts',
    recordId: recordIdOf(operation),
    owner: `ADMIN_@${operation}`,
    completionDate: '2030-01-02 17:00:00',
    reminderDate: '2030-01-02 08:30:00',
    remember: true,
  } as const;
}

import { type Bridge, limitsOf, operationNamed } from '../config/bridge.ts';
import type { OperationDirectory } from '../delivery/operations.ts';
import { createWolkvox } from '../wolkvox/client.ts';

/** What takes the place of the configuration's CRM on one machine. */
export interface LocalCrm {
  readonly server?: string;
  readonly tenant?: string;
}

/** The operations of the configuration, as the engine asks for them. */
export function operationDirectory(
  bridge: Bridge,
  { server, tenant }: LocalCrm,
  linkTo: OperationDirectory['linkTo'],
): OperationDirectory {
  const { answerMs } = limitsOf(bridge);
  return {
    settingsOf: (operation) => ({
      ...operationNamed(bridge, operation),
      callsOfOrigin: callsOfOrigin(bridge, operation),
    }),
    connect(operation, token) {
      const { name, server: configured, ...settings } = operationNamed(bridge, operation);
      const { zone, attachmentEncoding, descriptionIs = 'html', closedStatuses, recordAttachments } = settings;
      const { prefixActs, refusesEmpty, emptyForm } = settings;
      return createWolkvox({
        server: server ?? configured,
        operation: tenant ?? name,
        token,
        zone,
        attachmentEncoding,
        descriptionIs,
        closedStatuses,
        recordAttachments,
        prefixActs,
        refusesEmpty,
        emptyForm,
        allowLoopback: server !== undefined,
        timeouts: { answerMs },
      });
    },
    linkTo,
  };
}

/** The calls of each token's day, by origin, for sources that may not have all. */
function callsOfOrigin({ sources, operations }: Bridge, name: string): Record<string, number> {
  const tokens = operations[name]?.tokens ?? 1;
  return Object.fromEntries(
    Object.entries(sources).flatMap(([source, { operation, callsPerDay }]) =>
      operation === name && callsPerDay !== undefined
        ? [[`webhook:${source}`, Math.ceil(callsPerDay / tokens)] as const]
        : [],
    ),
  );
}

import { type Bridge, limitsOf, operationNamed } from '../config/bridge.ts';
import { tokenSecretName } from '../config/secret-names.ts';
import type { OperationDirectory } from '../delivery/operations.ts';
import { createWolkvox } from '../wolkvox/client.ts';

/** Where the stack is. `server` and `tenant` take the place of the configuration's CRM on one machine. */
export interface DirectoryPlace {
  readonly stage: string;
  readonly server?: string;
  readonly tenant?: string;
}

/** The operations of the configuration, as the engine asks for them. */
export function operationDirectory(
  bridge: Bridge,
  { stage, server, tenant }: DirectoryPlace,
  linkTo: OperationDirectory['linkTo'],
): OperationDirectory {
  const { answerMs } = limitsOf(bridge);
  return {
    settingsOf: (operation) => ({
      ...operationNamed(bridge, operation),
      secret: tokenSecretName(stage, operation),
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

import { operationNamed } from '../lib/config/bridge.ts';
import type { Operator } from './operator.ts';
import { AwsRefusedError, RefusedError } from './refused-error.ts';

/** One place for a token in an operation's secret. */
export interface TokenPlace {
  /** From 1. */
  readonly number: number;
  /** `undefined` when the secret holds fewer tokens than the configuration says. */
  readonly token: { readonly value: string; readonly fingerprint: string } | undefined;
}

/**
 * Returns one entry for each token that the configuration gives the operation. Throws for an unknown operation. Throws a
 * RefusedError that names the secret when it cannot be used.
 */
export async function readTokens({ engine, bridge }: Operator, operation: string): Promise<TokenPlace[]> {
  const { tokens } = engine.tokenStores;
  const { secret } = engine.operations.settingsOf(operation);
  const places: TokenPlace[] = [];
  for (let number = 1; number <= operationNamed(bridge, operation).tokens; number += 1) {
    const value = await tokens.get(secret, number - 1).catch((error: unknown) => {
      throw secretProblem(secret, error);
    });
    const token = value === undefined ? undefined : { value, fingerprint: await tokens.fingerprint(value) };
    places.push({ number, token });
  }
  return places;
}

/** What AWS refuses for another reason is no fault of the secret. The text of the secret is not repeated: it holds tokens. */
function secretProblem(secret: string, error: unknown): unknown {
  const isFromAws = error instanceof Error && '$metadata' in error;
  if (isFromAws && error.name === 'ResourceNotFoundException') {
    return new AwsRefusedError(`There is no secret ${secret}. A deploy makes it, or npm start on this machine`);
  }
  if (isFromAws) return error;
  return new RefusedError(
    `The secret ${secret} cannot be used: store a JSON object {"tokens":["…"]} in it, a list even of one token`,
  );
}

import { operationNamed } from '../lib/config/bridge.ts';
import type { Operator } from './operator.ts';

/** One place for a token in an operation's secret. */
export interface TokenPlace {
  /** From 1. */
  readonly number: number;
  /** `undefined` when the secret holds fewer tokens than the configuration says. */
  readonly token: { readonly value: string; readonly fingerprint: string } | undefined;
}

/** Returns one entry for each token that the configuration gives the operation. Throws for an unknown operation. */
export async function readTokens({ engine, bridge }: Operator, operation: string): Promise<TokenPlace[]> {
  const { tokens } = engine.tokenStores;
  const { secret } = engine.operations.settingsOf(operation);
  const places: TokenPlace[] = [];
  for (let number = 1; number <= operationNamed(bridge, operation).tokens; number += 1) {
    const value = await tokens.get(secret, number - 1);
    const token = value === undefined ? undefined : { value, fingerprint: await tokens.fingerprint(value) };
    places.push({ number, token });
  }
  return places;
}

import type { OperationSeed, Seed } from '../../local/crm/seed.ts';
import { demoSeed } from '../../local/crm/seed.ts';
import { recordIdOf, type TokenCounts } from './bridge.ts';

/**
 * What a run does to an operation. `burning` meets every fault of the CRM, `calm` meets none. `dry` and `short` have fewer
 * calls a day than work; only `short` gets its next days.
 */
export type Role = 'burning' | 'calm' | 'dry' | 'short';

export interface FaultsOperation {
  readonly name: string;
  readonly role: Role;
  readonly tokens: readonly string[];
  /** The key of its source of webhooks. */
  readonly key: string;
  /** Id of the contact to which tasks belong. */
  readonly recordId: string;
}

/** Text that must never appear outside the CRM, the secrets and the payloads. */
export const canary = 'canario';

/** Burning operations of three, two and one token, one calm operation and one dry one. */
export function mixedShape(tokens: number): FaultsOperation[] {
  const burning: FaultsOperation[] = [];
  for (let left = tokens - 2; left > 0; ) {
    const size = Math.min(left, 3 - (burning.length % 3));
    burning.push(operation(`burning-${burning.length}`, 'burning', size));
    left -= size;
  }
  return [...burning, operation('calm', 'calm', 1), operation('dry', 'dry', 1)];
}

/** One operation with this number of tokens. */
export function oneOperation(tokens: number): FaultsOperation[] {
  return [operation('points', 'burning', tokens)];
}

/** Operations with fewer calls a day than work: one of two tokens, for uploads, and others of one. */
export function shortShape(tokens: number): FaultsOperation[] {
  const others = Array.from({ length: tokens - 2 }, (_, number) => operation(`short-${number}`, 'short', 1));
  return [operation('bulk', 'short', 2), ...others];
}

export function tokenCounts(shape: readonly FaultsOperation[]): TokenCounts {
  return Object.fromEntries(shape.map(({ name, tokens }) => [name, tokens.length]));
}

export function secretsOf(shape: readonly FaultsOperation[]): Record<string, string> {
  return Object.fromEntries(
    shape.flatMap(({ name, tokens, key }) => [
      [`wolkvox/dev/${name}`, JSON.stringify({ tokens })],
      [`bridge/dev/webhooks/${name}`, key],
    ]),
  );
}

/** The operations in the CRM. Each has one more token, for the cases that exist from the beginning. */
export function seedOf(shape: readonly FaultsOperation[], dailyLimit: number): Seed {
  return { operations: shape.map((operation) => operationSeed(operation, dailyLimit)) };
}

export function setupToken(name: string): string {
  return `setup-${name}`;
}

function operation(name: string, role: Role, tokens: number): FaultsOperation {
  return {
    name,
    role,
    tokens: Array.from({ length: tokens }, (_, number) => `${canary}-token-${name}-${number}`),
    key: `${canary}-key-of-the-source-${name}`,
    recordId: recordIdOf(name),
  };
}

function operationSeed({ name, role, tokens, recordId }: FaultsOperation, limit: number): OperationSeed {
  const [demo] = demoSeed().operations as [OperationSeed];
  const dailyLimit = role === 'dry' || role === 'short' ? limit : 1_000_000;
  return {
    ...demo,
    name,
    tokens: [
      ...tokens.map((value) => ({ value, description: name, dailyLimit })),
      { value: setupToken(name), description: 'setup', dailyLimit: 1_000_000 },
    ],
    users: [{ user: `ADMIN_@${name}`, name: 'Administración', mail: 'admin@example.com' }],
    contacts: [{ recordId, id: '1000000001', name: `Cliente ${canary}`, email: 'cliente@example.com' }],
  };
}

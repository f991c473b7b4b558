import { hashOf } from './auth.ts';
import { objectId, userId } from './ids.ts';
import type { ContactSeed, OperationSeed, Seed, TokenSeed } from './seed.ts';
import type { CrmState, Operation, StoredRecord, Token } from './state.ts';

/** The CRM's state before the first call, from a seed. */
export function initialState(seed: Seed, now: number): CrmState {
  return {
    operations: new Map(seed.operations.map((operation) => [operation.name, operationOf(operation)])),
    cases: [],
    records: seed.operations.flatMap(({ name, contacts }) => contacts.map((contact) => contactOf(name, contact, now))),
    activities: [],
    tokens: seed.operations.flatMap(({ name, tokens }) => tokens.map((token) => newToken(name, token))),
    requests: [],
  };
}

function operationOf(seed: OperationSeed): Operation {
  return {
    name: seed.name,
    users: new Map(seed.users.map((user) => [user.user, { ...user, id: userId() }])),
    modules: byName(seed.modules),
    caseTypes: byName(seed.caseTypes),
    statuses: byName(seed.statuses),
    priorities: byName(seed.priorities),
  };
}

function byName<T extends { name: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.name, item]));
}

/** A token that has made no call. */
export function newToken(operation: string, seed: TokenSeed): Token {
  return {
    hash: hashOf(seed.value),
    description: seed.description,
    kind: seed.kind ?? 'internal',
    operation,
    company: seed.company,
    dailyLimit: seed.dailyLimit ?? 4800,
    usedToday: 0,
    day: '',
    inFlight: 0,
    maxInFlight: 0,
    deleted: false,
  };
}

/** A contact that a user typed in, with the vendor's keys. */
function contactOf(operation: string, contact: ContactSeed, now: number): StoredRecord {
  const telephone = { type: 'telephone', country: 'Colombia', code: '57', value: contact.telephone };
  return {
    id: contact.recordId ?? objectId(now),
    operation,
    module: 'contacts',
    createdAt: now,
    modifiedAt: now,
    visibleAt: now,
    createdBy: `ADMIN_@${operation}`,
    modifiedBy: `ADMIN_@${operation}`,
    origin: '',
    address: '',
    fields: {
      idcontact: contact.id,
      namecontact: contact.name,
      emailcontact: contact.email,
      ...(contact.telephone === undefined ? {} : { telephonecontact: telephone }),
      ...(contact.company === undefined ? {} : { companycontact: contact.company }),
    },
    files: [],
  };
}

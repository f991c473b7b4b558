import { readFileSync, statSync } from 'node:fs';
import { RefusedError } from '../cli/refused-error.ts';
import type { Bridge } from '../lib/config/bridge.ts';
import { serverFault } from '../lib/config/checks/server-fault.ts';
import { translate } from '../lib/language.ts';
import { createWolkvox } from '../lib/wolkvox/client.ts';
import { WolkvoxError } from '../lib/wolkvox/error.ts';
import { optionTexts as texts } from './texts.ts';

/** A real CRM, used instead of the simulator. */
export interface RealCrm {
  readonly server: string;
  readonly operation: string;
  readonly token: string;
}

/** A file that holds the token. Unlike a variable, it shows in no list of processes. */
const tokenFile = 'WOLKVOX_TOKEN_FILE';

/** The variable that sets each option of the CRM's client. */
const variables = { server: 'WOLKVOX_SERVER', operation: 'WOLKVOX_OPERATION', token: 'WOLKVOX_TOKEN' } as const;
const names = Object.values(variables);

/**
 * The CRM that the environment names. Returns `undefined` when it names none. Throws a RefusedError when only a part is set,
 * or when the CRM's client would refuse it: then no lane could ever work.
 */
export function realCrmFrom(environment: Readonly<Record<string, string | undefined>>): RealCrm | undefined {
  const inFile = environment[variables.token]?.trim() ? {} : { [variables.token]: readTokenFile(environment) };
  const given: typeof environment = { ...environment, ...inFile };
  const [server = '', operation = '', token = ''] = names.map((name) => given[name]?.trim());
  if (server === '' && operation === '' && token === '') return undefined;
  const missing = names.filter((name) => !given[name]?.trim());
  if (missing.length > 0) {
    throw new RefusedError(translate(texts.setToo, { names: missing.join(translate(texts.and)) }));
  }
  checkCrm({ server, operation, token });
  return { server, operation, token };
}

/** Throws a RefusedError for a file that cannot be read, and for one that other people of this machine can read. */
function readTokenFile(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const file = environment[tokenFile]?.trim();
  if (!file) return undefined;
  try {
    const isOpenToOthers = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
    if (!isOpenToOthers) return readFileSync(file, 'utf8');
  } catch (error) {
    const values = { variable: tokenFile, file: JSON.stringify(file), error: (error as Error).message };
    throw new RefusedError(translate(texts.tokenFileUnreadable, values));
  }
  throw new RefusedError(translate(texts.tokenFileOpen, { variable: tokenFile, file: JSON.stringify(file) }));
}

/**
 * Removes the token from the environment, so that no process which is started from here inherits it. Returns whether it was
 * there.
 */
export function dropToken(environment: Record<string, string | undefined>): boolean {
  const wasThere = Boolean(environment[variables.token]?.trim());
  delete environment[variables.token];
  return wasThere;
}

/** `http://127.0.0.1:PORT` is a CRM too: a simulator that runs as a program of its own. */
function checkCrm(crm: RealCrm): void {
  try {
    createWolkvox({ ...crm, allowLoopback: true });
  } catch (error) {
    if (!(error instanceof WolkvoxError)) throw error;
    const field = error.field as keyof typeof variables;
    const reason = (field === 'server' && serverFault(crm.server)) || error.reason;
    const variable = variables[field];
    // A token must not be printed.
    if (field === 'token') throw new RefusedError(translate(texts.badToken, { variable, reason }));
    throw new RefusedError(translate(texts.badValue, { variable, value: JSON.stringify(crm[field]), reason }));
  }
}

/**
 * The operation of the configuration that is the real CRM's tenant: the only one, or the one with the tenant's name. Throws a
 * RefusedError when there is none: the others would get calls that are not theirs.
 */
export function operationOf({ operations }: Bridge, { operation }: RealCrm): string {
  const names = Object.keys(operations);
  const [only] = names;
  if (names.includes(operation)) return operation;
  if (only !== undefined && names.length === 1) return only;
  throw new RefusedError(translate(texts.whichOperation, { operation, names: names.join(', ') }));
}

import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Store } from 'local-aws';
import { printError } from '../../cli/print.ts';
import { hashOf } from './auth.ts';
import { isApiPath } from './begin-call.ts';
import { loopbackCertificate } from './certificate.ts';
import { Clock } from './clock.ts';
import { FaultScript } from './faults.ts';
import { filePath, filesPath, serveFile } from './files.ts';
import { InFlight } from './in-flight.ts';
import { initialState, newToken } from './initial-state.ts';
import { keepState } from './kept-state.ts';
import { CrmListener } from './listener.ts';
import { Quota } from './quota.ts';
import { AddressRate } from './rate.ts';
import { sendHtml } from './respond.ts';
import { demoSeed, type Seed, type TokenSeed } from './seed.ts';
import { serveCall } from './serve.ts';
import { type CrmSettings, defaultSettings } from './settings.ts';
import type { CrmState, Token } from './state.ts';
import { type TruthEntry, TruthLog } from './truth.ts';
import type { World } from './world.ts';

export interface CrmOptions {
  /** @default 0, any free port */
  port?: number;
  /** Only this machine can connect. */
  host?: '127.0.0.1';
  /** Serves HTTPS with a new certificate. Clients must trust `Crm.ca`. @default false */
  tls?: boolean;
  settings?: Partial<CrmSettings>;
  /** Directory for attachments. @default a temporary directory, which `stop` removes */
  directory?: string;
  /** Keeps cases, records, activities and the use of tokens for a later process. `directory` must be kept too. */
  store?: Store;
  /** File to which the truth log is written too, as JSON lines. */
  truthLog?: string;
  /** @default the operation `demo` */
  seed?: Seed;
  /** @default the real time */
  now?: () => number;
  /** Answers paths that are not the CRM's. Returns false to decline. */
  fallback?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
}

/** A running simulator of the Wolkvox CRM's API v2. */
export interface Crm {
  /** Such as `http://127.0.0.1:43210`, without a slash at the end. */
  readonly url: string;
  /** PEM of the certificate, with `tls` only. */
  readonly ca?: string;
  readonly state: CrmState;
  /** May be changed at any time. Later calls use the new values. */
  readonly settings: CrmSettings;
  readonly clock: Clock;
  readonly faults: FaultScript;
  readonly truth: readonly TruthEntry[];
  addToken(operation: string, seed: TokenSeed): Token;
  /** The token with this value, without the value itself. */
  token(value: string): Token | undefined;
  /** Refuses new connections for a while. */
  refuseConnections(forMs: number): Promise<void>;
  /** Calls the listener after every write, refusal and end of a call. Returns a function that removes the listener. */
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

/** Starts a simulator on the loopback address. */
export async function startCrm(options: CrmOptions = {}): Promise<Crm> {
  const settings = { ...defaultSettings(), ...options.settings };
  const clock = new Clock(options.now);
  const stopping = new AbortController();
  const listeners = new Set<() => void>();
  const directory = options.directory ?? (await mkdtemp(path.join(tmpdir(), 'crm-')));
  const certificate = options.tls === true ? loopbackCertificate() : undefined;
  const sleep = async (ms: number) => {
    if (ms > 0) await delay(ms, undefined, { signal: stopping.signal });
  };
  const state = initialState(options.seed ?? demoSeed(), clock.now());
  const world: World = {
    settings,
    clock,
    directory,
    sleep,
    state,
    save: options.store ? keepState(state, options.store) : () => {},
    faults: new FaultScript(),
    truth: new TruthLog(options.truthLog),
    quota: new Quota(settings, clock),
    inFlight: new InFlight(settings),
    rate: new AddressRate(settings, clock),
    fileUrl: (id, name) => url + filePath(id, name),
    notifyListeners: () => {
      for (const listener of listeners) listener();
    },
  };
  const listener = await CrmListener.open(
    { host: options.host ?? '127.0.0.1', port: options.port ?? 0, certificate, faults: world.faults, sleep },
    (request, response) => {
      dispatch(world, options.fallback, request, response).catch((error: unknown) => {
        response.destroy();
        // A bug of the simulator must not look like a fault of the CRM.
        if (!stopping.signal.aborted) printError(error);
      });
    },
  );
  const url = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${listener.port}`;
  return {
    url,
    ...(certificate === undefined ? {} : { ca: certificate.pem }),
    state: world.state,
    settings,
    clock,
    faults: world.faults,
    truth: world.truth.entries,
    addToken(operation, seed) {
      const token = newToken(operation, seed);
      world.state.tokens.push(token);
      return token;
    },
    token: (value) => world.state.tokens.find(({ hash }) => hash === hashOf(value)),
    refuseConnections: (forMs) => listener.refuse(forMs),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopping.abort();
      await listener.close();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

async function dispatch(
  world: World,
  fallback: CrmOptions['fallback'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // The vendor prints one of its URLs with two slashes.
  const url = new URL((request.url ?? '/').replace(/^\/{2,}/, '/'), 'http://127.0.0.1');
  if (isApiPath(url.pathname)) await serveCall(world, request, response, url);
  else if (url.pathname.startsWith(filesPath)) await serveFile(world.state, request, response, url);
  else if ((await fallback?.(request, response)) !== true) sendHtml(response, 404, 'Not Found');
}

import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hashOf } from './auth.ts';
import { isApiPath } from './begin-call.ts';
import { loopbackCertificate } from './certificate.ts';
import { Clock } from './clock.ts';
import { FaultScript } from './faults.ts';
import { filePath, filesPath, serveFile } from './files.ts';
import { InFlight } from './in-flight.ts';
import { initialState, newToken } from './initial-state.ts';
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
  /** Default 0: any free one. */
  port?: number;
  /** Nothing but this machine may reach it. */
  host?: '127.0.0.1';
  /** With a certificate made on the spot; `Crm.ca` is what clients must trust. */
  tls?: boolean;
  settings?: Partial<CrmSettings>;
  /** Where attachments are kept. Default: a temporary directory, removed at `stop`. */
  directory?: string;
  /** A file of JSON lines that the truth log is written through to. */
  truthLog?: string;
  /** Default: the operation `demo`. */
  seed?: Seed;
  /** Real time by default. */
  now?: () => number;
  /** Answers paths that are not the CRM's; returns false to decline. */
  fallback?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
}

/** A running simulator of the Wolkvox CRM's API v2. */
export interface Crm {
  /** Such as `http://127.0.0.1:43210`, without a slash at the end. */
  readonly url: string;
  /** PEM, when TLS was asked for. */
  readonly ca?: string;
  readonly state: CrmState;
  /** May be changed at any time; calls that arrive later see it. */
  readonly settings: CrmSettings;
  readonly clock: Clock;
  readonly faults: FaultScript;
  readonly truth: readonly TruthEntry[];
  addToken(operation: string, seed: TokenSeed): Token;
  /** The token of this value, without the value. */
  token(value: string): Token | undefined;
  /** Refuses new connections for a while. */
  refuseConnections(forMs: number): Promise<void>;
  /** Calls the listener after every write, refusal and end of a call; returns how to stop that. */
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
  const world: World = {
    settings,
    clock,
    directory,
    sleep,
    state: initialState(options.seed ?? demoSeed(), clock.now()),
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
  const front = await CrmListener.open(
    { host: options.host ?? '127.0.0.1', port: options.port ?? 0, certificate, faults: world.faults, sleep },
    (request, response) => {
      dispatch(world, options.fallback, request, response).catch((error: unknown) => {
        response.destroy();
        // A mistake of the simulator must not pass for a fault of the CRM.
        if (!stopping.signal.aborted) console.error(error);
      });
    },
  );
  const url = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${front.port}`;
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
    refuseConnections: (forMs) => front.refuse(forMs),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopping.abort();
      await front.close();
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
  // The vendor prints one of its addresses with two slashes.
  const url = new URL((request.url ?? '/').replace(/^\/{2,}/, '/'), 'http://127.0.0.1');
  if (isApiPath(url.pathname)) await serveCall(world, request, response, url);
  else if (url.pathname.startsWith(filesPath)) await serveFile(world.state, request, response, url);
  else if ((await fallback?.(request, response)) !== true) sendHtml(response, 404, 'Not Found');
}

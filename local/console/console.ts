import type { IncomingMessage, ServerResponse } from 'node:http';
import { reasonToRefuse } from '../guard.ts';
import { answer, answerText, safeHeaders } from './answer.ts';
import type { BridgeView } from './bridge-view.ts';
import { callsToTry } from './calls-to-try.ts';
import type { CrmView } from './crm-view.ts';
import { receiveDrop } from './drop.ts';
import { servePageFile } from './page-file.ts';
import { shownJson } from './shown-json.ts';
import { tryCall } from './try-call.ts';
import { Watch } from './watch.ts';

/** The web page that shows what happens on this machine. */
export interface ConsolePage {
  /**
   * Answers `/`, `/favicon.ico` and every path below `/console/`. Returns false, without an answer, for any other path. Can be
   * used as `CrmOptions.fallback`.
   *
   *     GET /console/          the page
   *     GET /console/state     everything that the page shows, as JSON
   *     GET /console/events    the same as server-sent events, then the changes
   *     PUT /console/drop      uploads a file to the bridge, with its name in `?name=`
   *     GET /console/calls     the calls of the API that the page offers, with examples
   *     POST /console/call     makes one of these calls
   */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Ends every stream and timer. */
  close(): void;
}

/** Creates the page of this simulator. Without a bridge it shows only the CRM. */
export function createConsole({ crm, bridge }: { crm: CrmView; bridge?: BridgeView }): ConsolePage {
  const watch = new Watch(crm, bridge);
  return {
    async handle(request, response) {
      const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
      if (url === null || !ownPaths.test(url.pathname)) return false;
      const refusal = reasonToRefuse(request);
      if (refusal === undefined) {
        await serve(watch, bridge, request, response, url);
      } else {
        answerText(response, 403, refusal);
        request.resume();
      }
      return true;
    },
    close: () => watch.close(),
  };
}

/** A browser requests it for an attachment in its own tab. */
const iconPath = '/favicon.ico';
const ownPaths = /^\/($|console(\/|$)|favicon\.ico$)/;

/** The paths that change something, with their verbs. */
const writes: ReadonlyMap<string, string> = new Map([
  ['drop', 'PUT'],
  ['call', 'POST'],
]);

async function serve(
  watch: Watch,
  bridge: BridgeView | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const name = url.pathname.slice('/console/'.length);
  const verb = writes.get(name) ?? 'GET';
  if (request.method !== verb && !(verb === 'GET' && request.method === 'HEAD')) {
    answer(response, 405, 'text/plain; charset=utf-8', `${verb} only`, { allow: verb });
    request.resume();
  } else if (name === 'drop') {
    await receiveDrop(bridge, request, response, url);
  } else if (name === 'call') {
    await tryCall(bridge, request, response);
  } else if (name === 'calls') {
    answer(response, 200, 'application/json; charset=utf-8', JSON.stringify(bridge ? callsToTry : []));
  } else if (name === 'events' && request.method === 'GET') {
    watch.follow(response);
  } else if (name === 'state') {
    const state = { about: watch.about(), ...(await watch.sections()) };
    answer(response, 200, 'application/json; charset=utf-8', shownJson(state));
  } else if (url.pathname === '/' || url.pathname === '/console') {
    response.writeHead(302, { ...safeHeaders, location: '/console/' }).end();
  } else {
    await servePageFile(response, url.pathname === iconPath ? 'icon.svg' : name || 'index.html');
  }
}

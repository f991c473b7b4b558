import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, answerText, safeHeaders } from './answer.ts';
import type { ConsolePart, Route } from './console-part.ts';
import { reasonToRefuse } from './guard.ts';
import { ownFolder, servePageFile } from './page-file.ts';
import { reasons } from './reason-texts.ts';
import { shownJson } from './shown-json.ts';
import { nouns, texts } from './texts.ts';
import { Watch } from './watch.ts';

/** The web page that shows what a stack does. */
export interface ConsolePage {
  /**
   * Answers `/`, `/favicon.ico` and every path below `/console/`. Returns false, without an answer, for any other path. Can be
   * used as `CrmOptions.fallback`.
   *
   *     GET /console/          the page
   *     GET /console/about     what never changes, as JSON
   *     GET /console/state     all sections, as JSON
   *     GET /console/events    the same as server-sent events, then the changes
   *     GET /console/texts.js  the texts of the page, in every language
   *
   * and the paths of its parts.
   */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Ends every stream and timer. */
  close(): void;
}

/** Creates a page of these parts, by their names. */
export function createConsole(parts: Readonly<Record<string, ConsolePart>>): ConsolePage {
  const all = Object.values(parts);
  const watch = new Watch(all);
  const routes = new Map<string, Route>(all.flatMap((part) => Object.entries(part.routes)));
  const folders = [...new Set([ownFolder, ...all.map(({ folder }) => folder)])];
  const about = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.about]));
  const own: Readonly<Record<string, Route>> = {
    about: get(async (response) => json(response, { ...about, scripts: all.flatMap(({ script = [] }) => script) })),
    state: get(async (response) => json(response, await watch.sections())),
    events: get(async (response) => watch.follow(response)),
    'texts.js': get(async (response) => {
      const table = Object.assign({}, texts, ...all.map((part) => part.texts));
      const script = `export const texts = ${JSON.stringify(table)};\nexport const nouns = ${JSON.stringify(nouns)};\nexport const reasons = ${JSON.stringify(reasons)};\n`;
      answer(response, 200, 'text/javascript; charset=utf-8', script);
    }),
  };
  for (const [name, route] of Object.entries(own)) routes.set(name, route);
  return {
    async handle(request, response) {
      const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
      if (url === null || !ownPaths.test(url.pathname)) return false;
      const refusal = reasonToRefuse(request);
      if (refusal === undefined) {
        await serve({ routes, folders }, request, response, url);
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

async function serve(
  { routes, folders }: { readonly routes: ReadonlyMap<string, Route>; readonly folders: readonly string[] },
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const name = url.pathname.slice('/console/'.length);
  const route = routes.get(name);
  const verb = route?.verb ?? 'GET';
  if (request.method !== verb && !(verb === 'GET' && request.method === 'HEAD')) {
    answer(response, 405, 'text/plain; charset=utf-8', `${verb} only`, { allow: verb });
    request.resume();
  } else if (route) {
    await route.serve(request, response, url);
  } else if (url.pathname === '/' || url.pathname === '/console') {
    response.writeHead(302, { ...safeHeaders, location: '/console/' }).end();
  } else {
    await servePageFile(response, folders, url.pathname === iconPath ? 'icon.svg' : name || 'index.html');
  }
}

function get(serve: (response: ServerResponse) => Promise<void>): Route {
  return { verb: 'GET', serve: (_request, response) => serve(response) };
}

function json(response: ServerResponse, value: unknown): void {
  answer(response, 200, 'application/json; charset=utf-8', shownJson(value));
}

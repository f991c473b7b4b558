import type { ServerResponse } from 'node:http';
import path from 'node:path';
import type { Host } from 'local-aws/host';
import { safeHeaders } from '../../cli/console/answer.ts';
import type { ConsolePart } from '../../cli/console/console-part.ts';
import type { LogLine } from '../../cli/logs/log-line.ts';

/** A stack may run for days. */
const mostKept = 5_000;

/**
 * What the functions say, for the command line. The page shows none of it.
 *
 *     GET /console/logs     the last 5,000 lines, as JSON, one a line. With `?follow=1` also those to come
 */
export function logsPart({ onLog }: Pick<Host, 'onLog'>): ConsolePart {
  const kept: string[] = [];
  const followers = new Set<ServerResponse>();
  onLog(({ function: name, text }) => {
    const line = `${JSON.stringify({ function: name, text, at: Date.now() } satisfies LogLine)}\n`;
    kept.push(line);
    if (kept.length > mostKept) kept.shift();
    for (const follower of followers) follower.write(line);
  });
  return {
    folder: path.join(import.meta.dirname, 'page'),
    texts: {},
    about: {},
    sections: () => ({}),
    routes: {
      logs: {
        verb: 'GET',
        async serve(_request, response, url) {
          response.writeHead(200, { ...safeHeaders, 'content-type': 'application/x-ndjson; charset=utf-8' });
          response.write(kept.join(''));
          if (!url.searchParams.has('follow')) return void response.end();
          followers.add(response);
          response.on('close', () => followers.delete(response));
        },
      },
    },
  };
}

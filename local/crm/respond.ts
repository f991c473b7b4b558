import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream';
import { refusalEnvelope } from './envelope.ts';
import type { OddAnswer } from './faults.ts';
import { sessionId } from './ids.ts';
import { phpJson } from './php-json.ts';
import type { RefusalError } from './refusal.ts';
import type { CrmSettings } from './settings.ts';

/** Sends JSON as PHP would. A connection that is gone swallows it. */
export function sendJson(response: ServerResponse, settings: CrmSettings, status: number, value: unknown): void {
  send(response, status, settings.answerContentType, phpJson(value));
}

/**
 * Sends a refusal in the shape that the settings ask for.
 *
 * `unread` is a request whose body is still on its way. To close then would reset the connection under a client that
 * is still sending, and lose it the answer; so the rest is let in first, as web servers do.
 */
export function sendRefusal(
  response: ServerResponse,
  settings: CrmSettings,
  refusal: RefusalError,
  unread?: IncomingMessage,
): void {
  const status = settings.errorProfile === 'http-status' ? refusal.code : 200;
  if (settings.maintenance === 'html') sendHtml(response, 403, 'Forbidden', unread);
  else if (settings.maintenance === 'empty') send(response, 403, 'text/html; charset=UTF-8', '', unread);
  else send(response, status, settings.answerContentType, phpJson(refusalEnvelope(refusal)), unread);
}

/** What the server in front of PHP says by itself. */
export function sendHtml(response: ServerResponse, status: number, title: string, unread?: IncomingMessage): void {
  const page = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body><h1>${status} ${title}</h1></body>\r\n</html>\r\n`;
  send(response, status, 'text/html; charset=UTF-8', page, unread);
}

/** An answer that no client should believe. `envelope` is what an honest CRM would say. */
export function sendOddAnswer(
  response: ServerResponse,
  settings: CrmSettings,
  as: OddAnswer,
  { envelope, applied }: { envelope: unknown; applied: boolean },
): void {
  const right = phpJson(envelope);
  const status = statuses[as];
  if (status !== undefined) {
    if (as === 'redirect-302' && !response.headersSent) response.setHeader('location', '/login');
    sendHtml(response, ...status);
  } else if (as === 'code-contradiction') {
    sendJson(response, settings, applied ? 500 : 200, envelope);
  } else if (as === 'no-id') {
    sendJson(response, settings, 200, { ...(envelope as object), data: [] });
  } else {
    const kept = as === 'truncated-json' ? right.slice(0, Math.ceil(right.length / 2)) : '';
    send(response, 200, settings.answerContentType, kept);
  }
}

const statuses: Partial<Record<OddAnswer, [status: number, title: string]>> = {
  '500': [500, 'Internal Server Error'],
  '502': [502, 'Bad Gateway'],
  '504': [504, 'Gateway Time-out'],
  'html-200': [200, 'OK'],
  'redirect-302': [302, 'Found'],
};

function send(response: ServerResponse, status: number, type: string, body: string, unread?: IncomingMessage): void {
  if (response.destroyed || response.headersSent) return;
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    'set-cookie': `PHPSESSID=${sessionId()}; path=/`,
    'cache-control': 'no-store, no-cache, must-revalidate',
  });
  if (unread === undefined) {
    response.end(bytes);
    return;
  }
  response.write(bytes);
  finished(unread, () => response.end());
  unread.resume();
}

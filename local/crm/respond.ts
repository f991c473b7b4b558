import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream';
import { refusalEnvelope } from './envelope.ts';
import type { OddAnswer } from './faults.ts';
import { sessionId } from './ids.ts';
import { phpJson } from './php-json.ts';
import type { RefusalError } from './refusal.ts';
import type { CrmSettings } from './settings.ts';

/** Sends JSON as PHP writes it. Does nothing on a closed connection. */
export function sendJson(response: ServerResponse, settings: CrmSettings, status: number, value: unknown): void {
  send(response, status, settings.answerContentType, phpJson(value));
}

/**
 * Sends a refusal in the format that the settings define.
 *
 * `unread`: a request whose body has not arrived completely. Closing the connection now would reset it, and the client
 * would lose the answer. So the rest is read first, as web servers do.
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

/** Sends an HTML page, like the web server in front of PHP. */
export function sendHtml(response: ServerResponse, status: number, title: string, unread?: IncomingMessage): void {
  const page = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body><h1>${status} ${title}</h1></body>\r\n</html>\r\n`;
  send(response, status, 'text/html; charset=UTF-8', page, unread);
}

/** Sends an answer that a client must not trust. `envelope`: the correct answer. */
export function sendOddAnswer(
  response: ServerResponse,
  settings: CrmSettings,
  as: OddAnswer,
  { envelope, applied }: { envelope: unknown; applied: boolean },
): void {
  const correct = phpJson(envelope);
  const status = statuses[as];
  if (status !== undefined) {
    if (as === 'redirect-302' && !response.headersSent) response.setHeader('location', '/login');
    sendHtml(response, ...status);
  } else if (as === 'code-contradiction') {
    sendJson(response, settings, applied ? 500 : 200, envelope);
  } else if (as === 'no-id') {
    sendJson(response, settings, 200, { ...(envelope as object), data: [] });
  } else {
    const kept = as === 'truncated-json' ? correct.slice(0, Math.ceil(correct.length / 2)) : '';
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

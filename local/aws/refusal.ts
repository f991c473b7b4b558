import type { ServerResponse } from 'node:http';

/** A call that is answered with an error. Each service writes it in its own protocol's format. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** As the protocol names it, such as `AccessDenied` or `ResourceNotFoundException`. */
  readonly code: string;
  readonly status: number;
  /** What the answer holds besides its code and message. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: { status?: number; details?: Record<string, unknown> } = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details ?? {};
  }
}

/** The refusal of a call that nothing here emulates, such as `sqs:PurgeQueue`. */
export function notEmulated(call: string): Refusal {
  return new Refusal('NotImplemented', `${call} is not emulated on one machine`, { status: 501 });
}

/** The refusal of a call that the signer's policies do not allow, in AWS's words. */
export function accessDenied(code: string, principalArn: string, action: string, resource: string): Refusal {
  const message = `User: ${principalArn} is not authorized to perform: ${action} on resource: ${resource}`;
  return new Refusal(code, message, { status: code === 'AccessDeniedException' ? 400 : 403 });
}

/** Writes a refusal as S3 does. */
export function answerXml(refusal: Refusal, resource: string, response: ServerResponse): void {
  const fields = { Code: refusal.code, Message: refusal.message, Resource: resource };
  const inner = Object.entries(fields).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner.join('')}</Error>`;
  response.writeHead(refusal.status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

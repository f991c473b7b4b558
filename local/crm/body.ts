import type { IncomingMessage } from 'node:http';
import { AttachmentText } from './attachment-text.ts';
import { type BodyFields, type Call, newHashedFile } from './call.ts';
import { FormError, type FormFile, readForm } from './form.ts';
import { JsonReader, type Path } from './json-stream.ts';
import { JsonError } from './json-tokens.ts';
import { BodyCutOffError, meterBody } from './meter.ts';
import { refusals } from './refusal.ts';
import { markersIn } from './truth.ts';

/** A body that was read: its fields, and the files of a form. */
export interface ReadBody {
  readonly body: BodyFields;
  readonly formFiles: readonly FormFile[];
}

/**
 * Reads the body in the format of its endpoint. PHP sees an unreadable body as one without keys, so this throws the
 * RefusalError for missing parameters. Throws a BodyCutOffError when the client left early, unless the CRM acts on a part.
 */
export async function readBody(
  call: Call,
  request: IncomingMessage,
  kind: 'json' | 'form' | 'none',
): Promise<ReadBody> {
  if (kind === 'none') {
    await skipBody(call, request);
    return { body: Object.fromEntries(call.query), formFiles: [] };
  }
  try {
    const read = kind === 'json' ? await readJsonBody(call, request) : await readFormBody(call, request);
    call.markers = markersIn(textsOf(read.body));
    return read;
  } catch (error) {
    if (error instanceof JsonError || error instanceof FormError) throw refusals.missing();
    throw error;
  }
}

/** Reads and discards the rest of a body, like a host that buffers a body before it answers. */
export async function skipBody(call: Call, request: IncomingMessage): Promise<void> {
  if (request.readableEnded) return;
  for await (const _ of meterBody(request, call));
}

async function readJsonBody(call: Call, request: IncomingMessage): Promise<ReadBody> {
  // The vendor requires this type. For form-data PHP would find an empty body.
  if (mediaType(request) !== 'application/json') throw new JsonError('its type is not JSON');
  const texts: AttachmentText[] = [];
  const reader = new JsonReader({
    longText(path) {
      if (!mayBeAttachment(path)) return undefined;
      const text = new AttachmentText(newHashedFile(call));
      texts.push(text);
      return text;
    },
  });
  for await (const chunk of untilCutOff(call, request)) {
    reader.push(chunk);
    await texts.at(-1)?.content.drain();
  }
  const repairs = !request.complete && call.world.settings.actsOnPrefix === 'repaired';
  const body = repairs ? endWithRepair(reader) : reader.end();
  for (const { content } of texts) await content.close();
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refusals.missing();
  return { body: body as BodyFields, formFiles: [] };
}

/** Like a lenient parser: the last brace may be missing. */
function endWithRepair(reader: JsonReader): unknown {
  try {
    return reader.end();
  } catch {
    reader.push(Buffer.from('}'));
    return reader.end();
  }
}

async function readFormBody(call: Call, request: IncomingMessage): Promise<ReadBody> {
  if (mediaType(request) === 'application/json') throw new FormError('The body is JSON, not a form.');
  const form = await readForm(untilCutOff(call, request), request.headers, () => newHashedFile(call));
  const last = call.world.settings.formFiles === 'last' ? form.files.slice(-1) : form.files;
  return { body: form.fields, formFiles: last };
}

/** The body. In a CRM that acts on a part, the end of the connection is the end of the body. */
async function* untilCutOff(call: Call, request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* meterBody(request, call);
  } catch (error) {
    if (!(error instanceof BodyCutOffError) || call.world.settings.actsOnPrefix === false) throw error;
  }
}

function mayBeAttachment([top, ...rest]: Path): boolean {
  return (top === 'attachments' && rest.length === 1) || (top === 'fields' && rest.length >= 1 && rest.length <= 3);
}

function mediaType(request: IncomingMessage): string | undefined {
  return request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}

/** Every text and key that is in memory. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value) yield* textsOf(item);
  else if (typeof value === 'object' && value !== null && !(value instanceof AttachmentText)) {
    for (const [key, item] of Object.entries(value)) {
      yield key;
      yield* textsOf(item);
    }
  }
}

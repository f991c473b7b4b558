import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { type BoundCommand, boundFingerprint, boundKey } from '../lib/bound-uploads.ts';
import { composeHttp } from '../lib/compose.ts';
import { type CompletedSource, sourceNamed } from '../lib/config/sources.ts';
import { commandId } from '../lib/delivery/command.ts';
import { jsonAnswer, outcomeAnswer } from '../lib/http/answer.ts';
import type { UploadAnswer } from '../lib/http/answers.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { UploadBody } from '../lib/http/bodies.ts';
import { readBody } from '../lib/http/body.ts';
import { checked } from '../lib/http/check.ts';
import { authorise } from '../lib/http/command.ts';
import { Problem } from '../lib/http/problem.ts';
import { rawBody } from '../lib/http/raw-body.ts';
import { deliveryPath } from '../lib/http/route.ts';
import { eventOf, idOf, sameCall } from '../lib/http/same-call.ts';
import { type BindingServices, bindingServices } from '../lib/http/services.ts';

/** How long an upload may begin. What has begun may take longer. */
const openSeconds = 3_600;

/**
 * When: a source wants a case made, or changed, with files that no call can hold.
 * Then: the command waits under the id of its delivery, and the answer gives an address for each file; `receive-upload` has the
 * command accepted once all of them are there.
 * If it fails: the answer says what is wrong and nothing waits; the same call gives the same id, and new addresses.
 */
export async function bindUpload(
  event: APIGatewayProxyEventV2,
  { auth, sources, allowCall, find, bound, presign, uploads: bucket }: BindingServices,
): Promise<APIGatewayProxyStructuredResultV2> {
  const body = rawBody(event);
  const caller = await authenticate(event, body, auth);
  const source = sourceNamed(sources, caller.source);
  await allowCall(source);

  const { operation, sameBodyHours } = source;
  const callId = idOf(event, caller.signedId);
  const wanted = wantedFrom(checked(UploadBody, await readBody(event, body, UploadBody)), source);
  const same = sameCall(event, body, { id: callId, hours: sameBodyHours, scope: 'files:' });
  const commandEvent = await eventOf(same, `webhook:${source.name}`, async (before) => {
    return (await bound.find(commandId(operation, before)))?.boundAt;
  });
  const id = commandId(operation, commandEvent);
  const command: BoundCommand = { ...wanted, operation, event: commandEvent };
  const waiting = await bound.bind(id, command);
  if (waiting.fingerprint !== boundFingerprint(command)) throw new Problem('key_reused');
  const location = deliveryPath(event, id);
  const delivery = await find(id);
  if (delivery) return outcomeAnswer(delivery, { done: 201, applied: undefined, location });

  const expiresAt = new Date(Date.now() + openSeconds * 1_000).toISOString();
  const uploads = command.files.map(async ({ name, size }, number) => ({
    name,
    method: 'PUT' as const,
    url: await presign({ bucket, key: boundKey(id, number), bytes: size, seconds: openSeconds }),
    headers: { 'content-length': String(size) },
  }));
  const answer: UploadAnswer = { id, status: 'awaiting_files', uploads: await Promise.all(uploads), expiresAt };
  return jsonAnswer(201, answer, { location });
}

function wantedFrom(body: UploadBody, source: CompletedSource): Pick<BoundCommand, 'command' | 'files'> {
  const command: BoundCommand['command'] =
    'case' in body
      ? { kind: 'insertCase', case: body.case, attachments: [] }
      : { kind: 'updateCase', caseId: body.caseId, changes: body.changes, attachments: [] };
  authorise(source, command);
  const most = source.maxFileMiB * 1024 ** 2;
  const tooLarge = body.files.findIndex(({ size }) => size > most);
  if (tooLarge >= 0) throw new Problem('file_too_large', { field: `files.${tooLarge}.size`, values: { most } });
  return { command, files: body.files };
}

export const handler = composeHttp(bindUpload, () => bindingServices(bridge));

import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { composeHttp } from '../lib/compose.ts';
import { type CompletedSource, sourceNamed } from '../lib/config/sources.ts';
import { commandId } from '../lib/delivery/command.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { callId, callIdentity, findSourceEvent } from '../lib/http/idempotency.ts';
import { ProblemError } from '../lib/http/problem.ts';
import { rawBody } from '../lib/http/raw-body.ts';
import { readBody } from '../lib/http/read-body.ts';
import { UploadBody } from '../lib/http/request-schemas.ts';
import type { UploadResponse } from '../lib/http/response-schemas.ts';
import { jsonResponse, outcomeResponse } from '../lib/http/responses.ts';
import { deliveryPath } from '../lib/http/route.ts';
import { authorise } from '../lib/http/to-command.ts';
import { validate } from '../lib/http/validate.ts';
import { type BindUploadServices, bindUploadServices } from '../lib/services/bind-upload.ts';
import { type BoundCommand, boundFingerprint, boundKey } from '../lib/uploads/bound-uploads.ts';

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
  { auth, sources, allowCall, find, bound, presign, uploads: bucket }: BindUploadServices,
): Promise<APIGatewayProxyStructuredResultV2> {
  const body = rawBody(event);
  const caller = await authenticate(event, body, auth);
  const source = sourceNamed(sources, caller.source);
  await allowCall(source);

  const { operation, sameBodyHours } = source;
  const sendersId = callId(event, caller.signedId);
  const wanted = wantedFrom(validate(UploadBody, await readBody(event, body, UploadBody)), source);
  const same = callIdentity(event, body, { id: sendersId, hours: sameBodyHours, scope: 'files:' });
  const commandEvent = await findSourceEvent(same, `webhook:${source.name}`, async (before) => {
    return (await bound.find(commandId(operation, before)))?.boundAt;
  });
  const id = commandId(operation, commandEvent);
  const command: BoundCommand = { ...wanted, operation, event: commandEvent };
  const waiting = await bound.bind(id, command);
  if (waiting.fingerprint !== boundFingerprint(command)) throw new ProblemError('key_reused');
  const location = deliveryPath(event, id);
  const delivery = await find(id);
  if (delivery) return outcomeResponse(delivery, { done: 201, applied: undefined, location });

  const expiresAt = new Date(Date.now() + openSeconds * 1_000).toISOString();
  const uploads = command.files.map(async ({ name, size }, number) => ({
    name,
    method: 'PUT' as const,
    url: await presign({ bucket, key: boundKey(id, number), bytes: size, seconds: openSeconds }),
    headers: { 'content-length': String(size) },
  }));
  const answer: UploadResponse = { id, status: 'awaiting_files', uploads: await Promise.all(uploads), expiresAt };
  return jsonResponse(201, answer, { location });
}

function wantedFrom(body: UploadBody, source: CompletedSource): Pick<BoundCommand, 'command' | 'files'> {
  const command: BoundCommand['command'] =
    'case' in body
      ? { kind: 'insertCase', case: body.case, attachments: [] }
      : { kind: 'updateCase', caseId: body.caseId, changes: body.changes, attachments: [] };
  authorise(source, command);
  const most = source.maxFileMiB * 1024 ** 2;
  const tooLarge = body.files.findIndex(({ size }) => size > most);
  if (tooLarge >= 0) throw new ProblemError('file_too_large', { field: `files.${tooLarge}.size`, values: { most } });
  return { command, files: body.files };
}

export const handler = composeHttp(bindUpload, () => bindUploadServices(bridge));

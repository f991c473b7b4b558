import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { composeHttp } from '../lib/compose.ts';
import { type CompletedSource, sourceNamed } from '../lib/config/sources.ts';
import { commandId } from '../lib/delivery/command.ts';
import { whichCase } from '../lib/delivery/which-case.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { acceptCall, callIdentity, readIdempotencyKey, wasRefused } from '../lib/http/idempotency.ts';
import { ProblemError } from '../lib/http/problem.ts';
import { readBody, readBytes } from '../lib/http/read-body.ts';
import { UploadBody } from '../lib/http/request-schemas.ts';
import type { UploadResponse } from '../lib/http/response-schemas.ts';
import { jsonResponse, outcomeResponse } from '../lib/http/responses.ts';
import { deliveryPath } from '../lib/http/route.ts';
import { authorize, checkDeadline } from '../lib/http/to-command.ts';
import { validate } from '../lib/http/validate.ts';
import { type BindUploadServices, bindUploadServices } from '../lib/services/bind-upload.ts';
import { type AnnouncedFault, findAnnouncedFault } from '../lib/uploads/announced-fault.ts';
import { type BoundCommand, boundFingerprint, boundKey } from '../lib/uploads/bound-uploads.ts';
import { type FileCheck, fileCheckOf } from '../lib/uploads/file-fault.ts';

/** How long an upload may begin. An upload in progress may take longer. */
const urlSeconds = 3_600;

/**
 * When: a source wants to create or change a case with files too large for a call.
 * Then: the command waits under the id of its delivery, and the response has an upload address per file. `receive-upload`
 * accepts the command when all files have arrived.
 * If it fails: the response says what is wrong, and no command waits. The same call gets the same id and new addresses.
 */
export async function bindUpload(
  event: APIGatewayProxyEventV2,
  services: BindUploadServices,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { auth, countCall, find, bound, presign, uploads: bucket } = services;
  const { sources, calendars } = services.bridge;
  const body = readBytes(event);
  const caller = await authenticate(event, body, auth);
  const source = sourceNamed(sources, caller.source);
  await countCall(source);

  const { operation, sameBodyHours } = source;
  const key = readIdempotencyKey(event, caller.signedId);
  const wanted = validate(UploadBody, await readBody(event, body, UploadBody));
  const content = toBoundCommand(wanted, source, fileCheckOf(services.bridge, operation));
  checkDeadline(calendars, content.command);
  const identity = callIdentity(event, body, { id: key, hours: sameBodyHours, scope: 'files:' });
  const { accepted, restsUntil } = await acceptCall(identity, `webhook:${source.name}`, {
    recall: async (before) => {
      const earlierId = commandId(operation, before);
      const [waiting, delivery] = await Promise.all([bound.find(earlierId), find(earlierId)]);
      return waiting && { acceptedAt: waiting.boundAt, wasRefused: delivery !== undefined && wasRefused(delivery) };
    },
    accept: async (sourceEvent) => {
      const id = commandId(operation, sourceEvent);
      const command: BoundCommand = { ...content, operation, event: sourceEvent };
      const waiting = await bound.bind(id, command, bucket);
      if (waiting.fingerprint !== boundFingerprint(command)) throw new ProblemError('key_reused');
      return { id, command, waiting, delivery: await find(id) };
    },
  });
  const { id, command, waiting, delivery } = accepted;
  const location = deliveryPath(event, id);
  if (delivery) {
    const replay = { by: key === undefined ? 'body' : 'key', restsUntil } as const;
    return outcomeResponse(delivery, { successStatus: 201, applied: undefined, location, replay });
  }

  const expiresAt = new Date(Date.now() + urlSeconds * 1_000).toISOString();
  const uploads = command.files.map(async ({ name, size }, number) => ({
    name,
    method: 'PUT' as const,
    ...(await presign({ bucket, key: boundKey(id, waiting, number), bytes: size, seconds: urlSeconds })),
  }));
  const response: UploadResponse = { id, status: 'awaiting_files', uploads: await Promise.all(uploads), expiresAt };
  return jsonResponse(201, response, { location });
}

/** Throws a ProblemError: `not_allowed`, or what is wrong with the files, as far as names and sizes say it. */
function toBoundCommand(
  body: UploadBody,
  source: CompletedSource,
  check: FileCheck,
): Pick<BoundCommand, 'command' | 'files'> {
  const { files } = body;
  const command: BoundCommand['command'] =
    'case' in body
      ? { kind: 'insertCase', case: body.case, attachments: [] }
      : { kind: 'updateCase', caseId: whichCase(body.caseId), changes: body.changes, attachments: [] };
  authorize(source, command);
  const most = source.maxFileMiB * 1024 ** 2;
  const tooLarge = files.findIndex(({ size }) => size > most);
  if (tooLarge >= 0) throw fileTooLarge(tooLarge, most, 'maxFileMiB');
  const fault = findAnnouncedFault(command, files, check);
  if (fault) throw announcedProblem(fault, check);
  return { command, files };
}

function announcedProblem({ why, at }: AnnouncedFault, check: FileCheck): ProblemError {
  const { attachmentLimit, attachmentTypes, callBytes } = check;
  if (why === 'too_large') return fileTooLarge(at, attachmentLimit, 'attachmentLimit');
  if (why === 'too_large_together') {
    return new ProblemError('files_too_large', { field: 'files', values: { most: Math.floor(callBytes) } });
  }
  if (why === 'junk') {
    const reason = 'must be a document, not what a program leaves beside one, such as ~$a.docx or .DS_Store';
    return new ProblemError('invalid', { field: `files.${at}.name`, reason });
  }
  const endings = attachmentTypes.toSorted().join(', ');
  return new ProblemError('wrong_file_type', { field: `files.${at}.name`, values: { endings } });
}

function fileTooLarge(at: number, most: number, setting: 'maxFileMiB' | 'attachmentLimit'): ProblemError {
  return new ProblemError('file_too_large', { field: `files.${at}.size`, values: { most, setting } });
}

export const handler = composeHttp(bindUpload, () => bindUploadServices(bridge));

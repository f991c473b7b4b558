import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { undefinedIfRefused } from '../lib/aws/objects.ts';
import { composeHttp } from '../lib/compose.ts';
import { type FileRight, type LinkedFile, readLinkedFile } from '../lib/delivery/file-link.ts';
import { ProblemError } from '../lib/http/problem.ts';
import { findEndpoint } from '../lib/http/route.ts';
import { log } from '../lib/log.ts';
import { type OpenFileServices, openFileServices } from '../lib/services/open-file.ts';

/** How long a download may begin. A download in progress may take longer. */
const urlSeconds = 60;

/**
 * When: somebody follows the link in the note of a case that went without a file.
 * Then: the response redirects to that version of the file in its bucket, for a minute.
 * If it fails: a bad link and a file that is deleted or may not be read get the same 404. The link may be followed again.
 */
export async function openFile(
  event: APIGatewayProxyEventV2,
  services: OpenFileServices,
): Promise<APIGatewayProxyStructuredResultV2> {
  const right = await readFileRight(event, services);
  const file = await findLinkedFile(right, services);
  const location = await services.presign(file, file.name, urlSeconds);
  log.info('A link to a file was followed', { commandId: right.id });
  return { statusCode: 303, headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } };
}

/** The right that the link grants. Throws a ProblemError `no_such_file` for a forged or expired link. Reads no object. */
async function readFileRight(event: APIGatewayProxyEventV2, { signer, now }: OpenFileServices): Promise<FileRight> {
  const { data } = z.object(findEndpoint(event).parameters).safeParse(event.pathParameters);
  if (!data) throw new ProblemError('no_such_file');
  const { id = '', number, until, signature = '' } = data;
  const right = { id, number: Number(number), until: Number(until) };
  const isValid = await signer.isSigned(right, signature);
  if (!isValid || right.until * 1_000 <= now()) throw new ProblemError('no_such_file');
  return right;
}

/** The file that the right is for. Throws a ProblemError `no_such_file` if it may not be passed on, or no longer exists. */
async function findLinkedFile(right: FileRight, services: OpenFileServices): Promise<LinkedFile> {
  const file = await undefinedIfRefused(readAndCheck(right, services));
  if (!file) throw new ProblemError('no_such_file');
  return file;
}

/** Throws an ObjectError where the file or its note was erased, or tagged as a threat: this role may not read such a file. */
async function readAndCheck(right: FileRight, { objects, payloads, facts }: OpenFileServices): Promise<LinkedFile> {
  const file = await readLinkedFile(objects, payloads, right);
  await facts.head(file);
  return file;
}

export const handler = composeHttp(openFile, openFileServices);

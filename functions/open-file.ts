import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { ObjectError } from '../lib/aws/objects.ts';
import { composeHttp } from '../lib/compose.ts';
import { isLinkable, type MissingFile, missingOf } from '../lib/delivery/command.ts';
import { type FileRight, isSigned } from '../lib/delivery/file-link.ts';
import { readPayload } from '../lib/delivery/ledger/payload.ts';
import { ProblemError } from '../lib/http/problem.ts';
import { endpointOf } from '../lib/http/route.ts';
import { log } from '../lib/log.ts';
import { type OpenFileServices, openFileServices } from '../lib/services/open-file.ts';

/** Long enough to begin the transfer. What has begun goes on. */
const openSeconds = 60;

/**
 * When: somebody follows the link in the note of a case that goes without a file.
 * Then: the answer leads to that version of the file in its bucket, for a minute.
 * If it fails: every fault of the link, and a file that is gone, is the same 404; asking again does no harm.
 */
export async function openFile(
  event: APIGatewayProxyEventV2,
  services: OpenFileServices,
): Promise<APIGatewayProxyStructuredResultV2> {
  const right = await rightOf(event, services);
  const file = await fileOf(right, services);
  const location = await services.presign(file, file.name, openSeconds);
  log.info('A link to a file was followed', { commandId: right.id });
  return { statusCode: 303, headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } };
}

/** What the link grants. Nothing is read for one that the bridge did not make, or whose time is over. */
async function rightOf(event: APIGatewayProxyEventV2, { hash, now }: OpenFileServices): Promise<FileRight> {
  const { data } = z.object(endpointOf(event).parameters).safeParse(event.pathParameters);
  if (!data) throw new ProblemError('no_such_file');
  const { id = '', number, until, signature = '' } = data;
  const right = { id, number: Number(number), until: Number(until) };
  const isGood = await isSigned(hash, right, signature);
  if (!isGood || right.until * 1_000 <= now()) throw new ProblemError('no_such_file');
  return right;
}

async function fileOf({ id, number }: FileRight, { find, objects, facts }: OpenFileServices): Promise<MissingFile> {
  const delivery = await find(id);
  if (!delivery) throw new ProblemError('no_such_file');
  try {
    const missing = missingOf(await readPayload(objects, delivery));
    const file = missing.find((one) => one.number === number && one.linkDays !== undefined);
    if (!file || !isLinkable(file)) throw new ProblemError('no_such_file');
    await facts.head(file);
    return file;
  } catch (error) {
    // Erased, deleted, or marked as a threat since: then this role may not read it.
    if (error instanceof ObjectError && error.reason === 'object_gone') throw new ProblemError('no_such_file');
    throw error;
  }
}

export const handler = composeHttp(openFile, openFileServices);

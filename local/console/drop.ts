import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerText } from '../../cli/console/answer.ts';
import type { BridgeView } from './bridge-view.ts';

/** Streams the body of `PUT …?name=` to the bridge as a file. Answers 204 once the bridge has it. */
export async function receiveDrop(
  bridge: BridgeView | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const refuse = (status: number, sentence: string) => {
    answerText(response, status, sentence);
    // The browser reads the answer only after it has sent the whole file.
    request.resume();
  };
  const name = safeFileName(url.searchParams.get('name') ?? '');
  const length = request.headers['content-length'];
  if (bridge === undefined)
    return refuse(404, 'Only the CRM simulator runs here, without a bridge that could take a file.');
  if (name === '') return refuse(400, 'The file has no name.');
  if (length === undefined) return refuse(411, 'The length of the file is missing.');
  try {
    const type = request.headers['content-type'] ?? 'application/octet-stream';
    await bridge.drop({ name, type, length: Number(length), stream: request });
    response.writeHead(204).end();
    request.resume();
  } catch (error) {
    refuse(502, `The bridge refused the file: ${error instanceof Error ? error.message : 'unknown reason'}`);
  }
}

/** The last part of a path of any system, without control characters. `''` when no usable name remains. */
function safeFileName(path: string): string {
  const last = path.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/\p{Cc}/gu, '').trim();
  return clean === '.' || clean === '..' ? '' : clean;
}

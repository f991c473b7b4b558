import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerText } from './answer.ts';
import type { BridgeView } from './bridge-view.ts';

/** Hands the body of `PUT …?name=` to the bridge as a file, streamed; 204 once the bridge has it. */
export async function receiveDrop(
  bridge: BridgeView | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const refuse = (status: number, sentence: string) => {
    answerText(response, status, sentence);
    // The browser reads no answer before it has sent its file.
    request.resume();
  };
  const name = safeFileName(url.searchParams.get('name') ?? '');
  const length = request.headers['content-length'];
  if (bridge === undefined) return refuse(404, 'The CRM runs alone here: there is no bridge to drop a file into.');
  if (name === '') return refuse(400, 'The file has no name.');
  if (length === undefined) return refuse(411, 'The length of the file must be announced.');
  try {
    const type = request.headers['content-type'] ?? 'application/octet-stream';
    await bridge.drop({ name, type, length: Number(length), stream: request });
    response.writeHead(204).end();
    request.resume();
  } catch (error) {
    refuse(502, `The bridge did not take the file: ${error instanceof Error ? error.message : 'no reason given'}`);
  }
}

/** The last part of a path of any system, without what breaks a line or a header; '' when nothing is left. */
function safeFileName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/\p{Cc}/gu, '').trim();
  return clean === '.' || clean === '..' ? '' : clean;
}

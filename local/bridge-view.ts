import type { BridgeView } from './console/bridge-view.ts';
import type { Stack } from './stack.ts';
import { uploadStream } from './upload-file.ts';

/** The stack, as the console page uses it. The webhook key never reaches the page. */
export function bridgeView({ apiUrl, host, s3, bucket, webhookKey }: Stack): BridgeView {
  return {
    links: [
      { label: 'HTTP API', url: apiUrl },
      { label: 'S3 endpoint', url: host.aws.url },
    ],
    drop: ({ name, length, stream }) => uploadStream(s3, { bucket, key: name }, stream, length),
    async call({ method, path, body, headers }) {
      const startedAt = performance.now();
      const response = await fetch(apiUrl + path, {
        method,
        headers: { ...headers, authorization: `Bearer ${webhookKey}` },
        body: body ?? null,
      });
      const answer = await response.text();
      const shown = [...response.headers].filter(([name]) => shownHeaders.has(name));
      const tookMs = performance.now() - startedAt;
      return { status: response.status, headers: Object.fromEntries(shown), body: answer, tookMs };
    },
  };
}

/** Headers that matter to a caller. The others concern the connection. */
const shownHeaders = new Set([
  'content-type',
  'content-language',
  'location',
  'preference-applied',
  'retry-after',
  'www-authenticate',
]);

// Loaded into each function's process before AWS's runtime interface client: takes the place of its native HTTP client,
// which would have to be compiled. Same interface and headers as its `rapid-client.cc`.
import { registerHooks } from 'node:module';

// An `import` of `node:http` would load all of fetch into every function, and count against its memory.
const http = process.getBuiltinModule('node:http');
const base = `http://${process.env['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation`;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let lastAnswer: Promise<unknown> = Promise.resolve();

export function initializeClient(): void {}

/** The next invocation, after the answer to the one before was taken. */
export async function next() {
  await lastAnswer;
  return call('GET', 'next');
}

export function done(id: string, body: string): void {
  lastAnswer = call('POST', `${id}/response`, body);
}

export function error(id: string, body: string, _xray: string): void {
  lastAnswer = call('POST', `${id}/error`, body);
}

function call(method: string, path: string, body?: string): Promise<{ bodyJson: string; headers: unknown }> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const headers = { 'content-type': 'application/json', ...length };
    const request = http.request(`${base}/${path}`, { agent, method, headers }, (response) => {
      let bodyJson = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        bodyJson += chunk;
      });
      response.on('end', () => resolve({ bodyJson, headers: response.headers }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === './rapid-client.node'
      ? { url: import.meta.url, format: 'module', shortCircuit: true }
      : nextResolve(specifier, context),
});

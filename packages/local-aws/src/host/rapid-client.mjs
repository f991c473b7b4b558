// Every process of a function loads this before AWS's runtime interface client. It replaces that client's native HTTP
// client, which would have to be compiled. Interface and headers are those of its `rapid-client.cc`.
// Plain JavaScript: to strip types would double the start of every process.
import { registerHooks } from 'node:module';

// An `import` of `node:http` would load all of fetch into every function and count as its memory.
const http = process.getBuiltinModule('node:http');
const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let lastAnswer = Promise.resolve();

// The host holds the other end of descriptor 3. However it dies, this process ends too, and no call of it lives on.
const host = new (process.getBuiltinModule('node:net').Socket)({ fd: 3 });
for (const event of ['close', 'error']) host.on(event, () => process.exit(1));
host.resume().unref();

// A host that stops sends SIGTERM, for handlers that want to know. The call that runs may end.
process.on('SIGTERM', () => {});

export function initializeClient() {}

/** The next invocation. Waits until the answer to the last one was accepted. */
export async function next() {
  await lastAnswer;
  return call('GET', 'next');
}

export function done(id, body) {
  lastAnswer = call('POST', `${id}/response`, body);
}

export function error(id, body, _xray) {
  lastAnswer = call('POST', `${id}/error`, body);
}

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const headers = { 'content-type': 'application/json', ...length };
    const request = http.request(`${base}/${path}`, { agent, method, headers }, (response) => {
      let bodyJson = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
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

import { type JwtAuth, type Source, type Sources, sourceNamed } from '../lib/config/sources.ts';
import { type Endpoint, endpoints } from '../lib/http/endpoints.ts';
import { gatewayPath } from '../lib/http/route.ts';

/**
 * The HTTP API as `serverless.yml` includes it: which calls each function answers, and who is asked for at the addresses of
 * sources that API Gateway checks.
 */
export function httpParts(sources: Sources) {
  const names = Object.keys(sources);
  return {
    calls: {
      receiveWebhook: eventsOf('receive-webhook', sources),
      bindUpload: eventsOf('bind-upload', sources),
      // Whatever is none of the calls: so that it, too, is told as a problem.
      getStatus: [...eventsOf('get-status', sources), { httpApi: '*' }],
      openFile: eventsOf('open-file', sources),
    },
    authorizers: Object.fromEntries(
      names.flatMap((name) => {
        const { auth } = sourceNamed(sources, name);
        return typeof auth === 'object' ? [[name, authorizer(auth.jwt)]] : [];
      }),
    ),
  };
}

function eventsOf(by: Endpoint['by'], sources: Sources) {
  const own = endpoints.filter((call) => call.by === by);
  return [
    ...own.map(({ method, path }) => ({ httpApi: { method, path } })),
    ...Object.entries(sources).flatMap(([name, source]) => {
      const access = accessOf(name, source);
      const closed = access ? own.filter(({ open }) => !open) : [];
      return closed.map((call) => ({
        httpApi: { method: call.method, path: gatewayPath(name, call), authorizer: access },
      }));
    }),
  ];
}

function accessOf(name: string, { auth }: Source) {
  if (auth === 'iam') return { type: 'aws_iam' };
  return typeof auth === 'object' ? { name, ...(auth.jwt.scopes && { scopes: auth.jwt.scopes }) } : undefined;
}

function authorizer({ issuer, audience }: JwtAuth) {
  return { type: 'jwt', identitySource: '$request.header.Authorization', issuerUrl: issuer, audience };
}

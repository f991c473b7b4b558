import { isJwt, type JwtAuth, type Source, type Sources, sourceNamed } from '../lib/config/sources.ts';
import { type Endpoint, endpoints } from '../lib/http/endpoints.ts';
import { gatewayPath } from '../lib/http/route.ts';

/** The HTTP API for `serverless.yml`: the events of each function, and the authorizers of sources that API Gateway checks. */
export function httpParts(sources: Sources) {
  const names = Object.keys(sources);
  return {
    calls: {
      receiveWebhook: eventsOf('receive-webhook', sources),
      bindUpload: eventsOf('bind-upload', sources),
      // Every other address, so that its 404 is a problem response too.
      getStatus: [...eventsOf('get-status', sources), ...hookProbes, { httpApi: '*' }],
      manageReminders: eventsOf('manage-reminders', sources),
      openFile: eventsOf('open-file', sources),
    },
    authorizers: Object.fromEntries(
      names.flatMap((name) => {
        const { auth } = sourceNamed(sources, name);
        return isJwt(auth) ? [[name, authorizer(auth.jwt)]] : [];
      }),
    ),
  };
}

/** What senders and browsers ask of a hook, each with a throttle of its own in `serverless.yml`. */
const hookProbes = ['GET', 'HEAD', 'OPTIONS'].map((method) => ({ httpApi: { method, path: '/hooks/{source}' } }));

function eventsOf(name: Endpoint['handledBy'], sources: Sources) {
  const own = endpoints.filter(({ handledBy }) => handledBy === name);
  return [
    ...own.map(({ method, path }) => ({ httpApi: { method, path } })),
    ...Object.entries(sources).flatMap(([source, settings]) => {
      const ref = authorizerRef(source, settings);
      const closed = ref ? own.filter(({ isPublic }) => !isPublic) : [];
      return closed.map((endpoint) => ({
        httpApi: { method: endpoint.method, path: gatewayPath(source, endpoint), authorizer: ref },
      }));
    }),
  ];
}

function authorizerRef(name: string, { auth }: Source) {
  if (auth === 'iam') return { type: 'aws_iam' };
  return isJwt(auth) ? { name, ...(auth.jwt.scopes?.length && { scopes: auth.jwt.scopes }) } : undefined;
}

function authorizer({ issuer, audience }: JwtAuth) {
  return { type: 'jwt', identitySource: '$request.header.Authorization', issuerUrl: issuer, audience };
}

import { checkProperties, resourcesOf } from './resources.ts';
import { type References, referenceId, resolve, type Template } from './template.ts';

/** A route of the HTTP API and its function. */
export interface Route {
  /** Such as `PATCH /cases/{id}`. */
  readonly key: string;
  /** The logical id of the function. */
  readonly functionId: string;
  /** The limit for the function. After it the caller gets 503. */
  readonly timeoutMs: number;
  /** An authorization that is not emulated: the caller gets 501. */
  readonly authorization?: 'AWS_IAM' | 'JWT';
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The routes of the HTTP API. Throws for CORS, for an authorizer function and for any integration but a function. */
export function readRoutes(template: Template, references: References): Route[] {
  for (const [id, { Properties }] of resourcesOf(template, 'AWS::ApiGatewayV2::Api')) {
    checkProperties(id, Properties, ['Name', 'ProtocolType', 'Description']);
  }
  return resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(([id, { Properties = {} }]) => {
    const authorizerProperties = ['AuthorizationType', 'AuthorizerId', 'AuthorizationScopes'];
    checkProperties(id, Properties, ['ApiId', 'RouteKey', 'Target', ...authorizerProperties]);
    const target = String(resolve(Properties['Target'], references));
    return {
      key: String(Properties['RouteKey']),
      ...readIntegration(target.replace('integrations/', ''), template),
      ...readAuthorization(id, Properties['AuthorizationType']),
    };
  });
}

/** The most specific route for a call. A fixed part precedes `{name}`, then comes `{name+}`, at last `$default`. */
export function findRoute(routes: readonly Route[], method: string, path: string): RouteMatch | undefined {
  const matches = routes.flatMap((route) => {
    const pathParameters = matchPath(route.key, method, path);
    return pathParameters ? [{ route, pathParameters }] : [];
  });
  return matches.sort((a, b) => rank(a.route.key).localeCompare(rank(b.route.key)))[0];
}

function readIntegration(id: string, template: Template): { functionId: string; timeoutMs: number } {
  const properties = template.Resources[id]?.Properties ?? {};
  const known = ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'];
  checkProperties(id, properties, known);
  if (properties['IntegrationType'] !== 'AWS_PROXY' || properties['PayloadFormatVersion'] !== '2.0') {
    throw new Error(`${id}: only integrations with functions in payload format 2.0 are emulated`);
  }
  const timeoutMs = Number(properties['TimeoutInMillis'] ?? 30_000);
  return { functionId: referenceId(properties['IntegrationUri']), timeoutMs };
}

function readAuthorization(id: string, type: unknown): Pick<Route, 'authorization'> {
  if (type === undefined || type === 'NONE') return {};
  if (type === 'AWS_IAM' || type === 'JWT') return { authorization: type };
  throw new Error(`${id} has the AuthorizationType ${type}, which is not emulated`);
}

/** The path parameters of a call. Returns `undefined` when the route does not match. */
function matchPath(key: string, method: string, path: string): Record<string, string> | undefined {
  if (key === '$default') return {};
  const [routeMethod, template = ''] = key.split(' ');
  if (routeMethod !== 'ANY' && routeMethod !== method) return undefined;
  const parameters: Record<string, string> = {};
  const parts = path.split('/');
  const routeParts = template.split('/');
  for (const [index, part] of routeParts.entries()) {
    const [, name, greedy] = /^\{([^+}]+)(\+?)\}$/.exec(part) ?? [];
    const actual = greedy ? parts.slice(index).join('/') : (parts[index] ?? '');
    if (name === undefined ? actual !== part : actual === '') return undefined;
    if (name !== undefined) parameters[name] = decodeOrKeep(actual);
    if (greedy) return parameters;
  }
  return parts.length === routeParts.length ? parameters : undefined;
}

/** Decodes percent-encoding. Invalid text stays unchanged. */
export function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A more specific key has a smaller rank. */
function rank(key: string): string {
  if (key === '$default') return '3';
  const [method, template = ''] = key.split(' ');
  const parts = template.split('/').map((part) => (/\+\}$/.test(part) ? '2' : part.startsWith('{') ? '1' : '0'));
  return `${parts.join('')}${method === 'ANY' ? '1' : '0'}`;
}

import { checkProperties, resourcesOf } from './resources.ts';
import { type References, referredId, resolved, type Template } from './template.ts';

/** A route of the HTTP API and the function behind it. */
export interface Route {
  /** Such as `PATCH /cases/{id}`, as the event names it. */
  readonly key: string;
  readonly functionId: string;
  /** Longer than this, and the caller is answered 503. */
  readonly timeoutMs: number;
  /** Who is asked for here on AWS, and cannot be on one machine: the caller is answered 501. */
  readonly authorization?: 'AWS_IAM' | 'JWT';
}

export interface Match {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The HTTP API's routes. Throws for what is not emulated: CORS, integrations other than functions, authorizers of its own. */
export function readRoutes(template: Template, references: References): Route[] {
  for (const [id, { Properties }] of resourcesOf(template, 'AWS::ApiGatewayV2::Api')) {
    checkProperties(id, Properties, ['Name', 'ProtocolType', 'Description']);
  }
  return resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(([id, { Properties = {} }]) => {
    const ofAuthorizers = ['AuthorizationType', 'AuthorizerId', 'AuthorizationScopes'];
    checkProperties(id, Properties, ['ApiId', 'RouteKey', 'Target', ...ofAuthorizers]);
    const target = String(resolved(Properties['Target'], references));
    return {
      key: String(Properties['RouteKey']),
      ...readIntegration(target.replace('integrations/', ''), template),
      ...readAuthorization(id, Properties['AuthorizationType']),
    };
  });
}

/** The most specific route that takes the call: fixed parts win over `{name}`, those over `{name+}`, `$default` is last. */
export function findRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const matches = routes.flatMap((route) => {
    const pathParameters = parametersOf(route.key, method, path);
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
  return { functionId: referredId(properties['IntegrationUri']), timeoutMs };
}

function readAuthorization(id: string, type: unknown): Pick<Route, 'authorization'> {
  if (type === undefined || type === 'NONE') return {};
  if (type === 'AWS_IAM' || type === 'JWT') return { authorization: type };
  throw new Error(`${id} has the AuthorizationType ${type}, which is not emulated`);
}

/** Undefined when the route does not take the call. */
function parametersOf(key: string, method: string, path: string): Record<string, string> | undefined {
  if (key === '$default') return {};
  const [wantedMethod, template = ''] = key.split(' ');
  if (wantedMethod !== 'ANY' && wantedMethod !== method) return undefined;
  const parameters: Record<string, string> = {};
  const parts = path.split('/');
  const wanted = template.split('/');
  for (const [index, part] of wanted.entries()) {
    const [, name, greedy] = /^\{([^+}]+)(\+?)\}$/.exec(part) ?? [];
    const actual = greedy ? parts.slice(index).join('/') : (parts[index] ?? '');
    if (name === undefined ? actual !== part : actual === '') return undefined;
    if (name !== undefined) parameters[name] = decoded(actual);
    if (greedy) return parameters;
  }
  return parts.length === wanted.length ? parameters : undefined;
}

/** What cannot be decoded stays as it came. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Sorts before another when it is more specific. */
function rank(key: string): string {
  if (key === '$default') return '3';
  const [method, template = ''] = key.split(' ');
  const parts = template.split('/').map((part) => (/\+\}$/.test(part) ? '2' : part.startsWith('{') ? '1' : '0'));
  return `${parts.join('')}${method === 'ANY' ? '1' : '0'}`;
}

import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Endpoint, endpoints } from './endpoints.ts';
import { ProblemError } from './problem.ts';

/** The routes of a source that API Gateway checks. No other route has an authorizer. */
const gatewayRoute = /^(\w+) \/sources\/([\w-]+)(\/.*)$/;

/** The endpoint's path for a source that API Gateway checks. */
export function gatewayPath(source: string, { path }: Endpoint): string {
  return `/sources/${source}${path.replace('/{source}', '')}`;
}

/** The source of a gateway route. It comes from the route, not from the caller. Returns `undefined` for other routes. */
export function gatewaySource(routeKey: string): string | undefined {
  return gatewayRoute.exec(routeKey)?.[2];
}

/** The endpoint that was called. Throws a ProblemError `no_such_call` for any other path or method. */
export function findEndpoint({ routeKey }: APIGatewayProxyEventV2): Endpoint {
  const source = gatewaySource(routeKey);
  const found = endpoints.find((endpoint) => {
    const path = source === undefined ? endpoint.path : gatewayPath(source, endpoint);
    return routeKey === `${endpoint.method} ${path}`;
  });
  if (!found) throw new ProblemError('no_such_call');
  return found;
}

/** The path of a delivery's status for this caller. A source that API Gateway checks has its own. */
export function deliveryPath({ routeKey }: APIGatewayProxyEventV2, id: string): string {
  const source = gatewaySource(routeKey);
  return `${source === undefined ? '' : `/sources/${source}`}/deliveries/${id}`;
}

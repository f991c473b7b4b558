import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Endpoint, endpoints } from './endpoints.ts';
import { ProblemError } from './problem.ts';

/** Where a source that API Gateway checks has its calls: the authorizer stands at these addresses and at no other. */
const atGateway = /^(\w+) \/sources\/([\w-]+)(\/.*)$/;

/** The address of a call for a source that API Gateway checks. */
export function gatewayPath(source: string, { path }: Endpoint): string {
  return `/sources/${source}${path.replace('/{source}', '')}`;
}

/** The source whose own address was called. It is part of the route, not of what the caller wrote. */
export function gatewaySourceOf(routeKey: string): string | undefined {
  return atGateway.exec(routeKey)?.[2];
}

/** The call that was made. Throws a Problem `no_such_call` for every other address and method. */
export function endpointOf({ routeKey }: APIGatewayProxyEventV2): Endpoint {
  const source = gatewaySourceOf(routeKey);
  const found = endpoints.find((call) => {
    const path = source === undefined ? call.path : gatewayPath(source, call);
    return routeKey === `${call.method} ${path}`;
  });
  if (!found) throw new ProblemError('no_such_call');
  return found;
}

/** Where the caller asks about a delivery: at its own addresses, where it has such. */
export function deliveryPath({ routeKey }: APIGatewayProxyEventV2, id: string): string {
  const source = gatewaySourceOf(routeKey);
  return `${source === undefined ? '' : `/sources/${source}`}/deliveries/${id}`;
}

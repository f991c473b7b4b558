import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context, Handler } from 'aws-lambda';
import middy from 'middy';
import { languageFor } from './http/language.ts';
import { ProblemError, problemResponse } from './http/problem.ts';
import { log } from './log.ts';

/** The facts of one invocation. */
export interface Invocation {
  readonly requestId: string;
  /** When Lambda stops the function, epoch ms. */
  readonly deadline: number;
}

type HandlerWork<E, R, S> = (event: E, services: S, invocation: Invocation) => Promise<R>;

/**
 * A handler that does the work. Its services are built at the first event and kept. An error is logged by its name, then
 * thrown again: the schedule or the queue must see the failure.
 */
export function compose<E, R, S>(work: HandlerWork<E, R, S>, build: () => S): Handler<E, R> {
  return stack(work, build).onError(({ error, context }) => {
    log.error('The invocation failed', { requestId: context.awsRequestId }, error);
  });
}

/**
 * The same for an HTTP call. An error becomes a problem response in the caller's language. `headersFor` makes headers of every
 * response.
 */
export function composeHttp<S>(
  work: HandlerWork<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, S>,
  build: () => S,
  headersFor: (event: APIGatewayProxyEventV2) => Readonly<Record<string, string>> = () => ({}),
): Handler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  const withHeaders = (event: APIGatewayProxyEventV2, response: APIGatewayProxyStructuredResultV2) => ({
    ...response,
    headers: { ...response.headers, ...headersFor(event) },
  });
  const respond: typeof work = async (event, services, invocation) =>
    withHeaders(event, await work(event, services, invocation));
  return stack(respond, build).onError((request) => {
    const { error, context, event } = request;
    const { awsRequestId: requestId } = context;
    if (!(error instanceof ProblemError)) log.error('The call failed', { requestId }, error);
    // A metric counts these lines: many of them are somebody who tries keys, or a source with an old one.
    else if (error.status === 401) log.warn('A proof was refused', { requestId, reason: error.code });
    request.response = withHeaders(event, problemResponse(error, languageFor(event.headers['accept-language'])));
  });
}

function stack<E, R, S>(work: HandlerWork<E, R, S>, build: () => S) {
  let services: S | undefined;
  const handler = (event: E, context: Context): Promise<R> => {
    services ??= build();
    const deadline = Date.now() + context.getRemainingTimeInMillis();
    return work(event, services, { requestId: context.awsRequestId, deadline });
  };
  return middy<E, R>(handler, { timeoutEarlyInMillis: 0 });
}

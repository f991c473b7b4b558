import type { APIGatewayProxyEventV2, Context, Handler } from 'aws-lambda';
import middy from 'middy';
import { languageFor } from './http/language.ts';
import { ProblemError, problemResponse } from './http/problem.ts';
import { log } from './log.ts';

/** One invocation's own facts. */
export interface Invocation {
  readonly requestId: string;
  /** Epoch ms at which Lambda kills it. */
  readonly deadline: number;
}

type HandlerWork<E, R, S> = (event: E, services: S, invocation: Invocation) => Promise<R>;

/**
 * The one middleware stack of every handler: services built on the first call and kept, what failed logged by name and
 * passed on, so that a schedule or a queue that fails is seen to fail.
 */
export function compose<E, R, S>(work: HandlerWork<E, R, S>, build: () => S): Handler<E, R> {
  return stack(work, build).onError(({ error, context }) => {
    log.error('The invocation failed', { requestId: context.awsRequestId }, error);
  }) as unknown as Handler<E, R>;
}

/** The same stack for an HTTP call: what failed becomes an answer, in the language that the caller likes best. */
export function composeHttp<R, S>(
  work: HandlerWork<APIGatewayProxyEventV2, R, S>,
  build: () => S,
): Handler<APIGatewayProxyEventV2, R> {
  return stack(work, build).onError((request) => {
    const { error, context, event } = request;
    if (!(error instanceof ProblemError)) log.error('The call failed', { requestId: context.awsRequestId }, error);
    request.response = problemResponse(error, languageFor(event.headers['accept-language']));
  }) as unknown as Handler<APIGatewayProxyEventV2, R>;
}

function stack<E, R, S>(work: HandlerWork<E, R, S>, build: () => S) {
  let services: S | undefined;
  return middy<E, unknown>({ timeoutEarlyInMillis: 0 }).handler((event: E, context: Context) => {
    services ??= build();
    const deadline = Date.now() + context.getRemainingTimeInMillis();
    return work(event, services, { requestId: context.awsRequestId, deadline });
  });
}

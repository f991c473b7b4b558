/** One call as it goes over the wire. */
export interface WireRequest {
  /** Its name in the description. */
  readonly call: string;
  readonly method: string;
  readonly path: string;
  /** In small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  /** What is wrong with it, or what is odd about it and right; nothing where it is as anybody would write it. */
  readonly trait: string;
  /** `either`: it may be right or wrong, but it must be answered. */
  readonly expected: 'right' | 'wrong' | 'either';
}

/** A right call before it is put into bytes. */
export interface RightRequest {
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly value: unknown;
  /** Whether anybody may make it. */
  readonly open: boolean;
}

/** The call in the way that most callers write it. */
export function plain({ call, method, path, value }: RightRequest, key: string): WireRequest {
  const body = value === undefined ? undefined : Buffer.from(jsonOf(value));
  const headers = {
    authorization: `Bearer ${key}`,
    prefer: 'respond-async',
    ...(body && { 'content-type': 'application/json' }),
  };
  return { call, method, path, headers, body, trait: 'plain', expected: 'right' };
}

/** What stands for lost bytes is escaped, as the API wants it of who means it. */
function jsonOf(value: unknown): string {
  return JSON.stringify(value).replaceAll('\uFFFD', '\\ufffd');
}

export interface WireAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Sends the call; of a connection that ended without an answer the status is 0. */
export async function send(url: string, request: WireRequest, id: string): Promise<WireAnswer> {
  const headers = { 'idempotency-key': id, ...request.headers };
  try {
    const answer = await fetch(url + request.path, {
      method: request.method,
      headers,
      body: request.body ? new Uint8Array(request.body) : null,
    });
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
  } catch (error) {
    return { status: 0, type: '', text: error instanceof Error ? error.message : '' };
  }
}

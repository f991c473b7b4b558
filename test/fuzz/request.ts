/** One call as it is sent. */
export interface WireRequest {
  /** Its name in the description. */
  readonly call: string;
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  /** Its fault, or its unusual but right form. `plain` for the usual form. */
  readonly trait: string;
  /** `either`: the call may be right or wrong, but it must get an answer. */
  readonly expected: 'right' | 'wrong' | 'either';
}

/** A right call before it is written as bytes. */
export interface RightRequest {
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly value: unknown;
  /** True when the call needs no key. */
  readonly open: boolean;
}

/** The call in its usual form. */
export function plain({ call, method, path, value }: RightRequest, key: string): WireRequest {
  const body = value === undefined ? undefined : Buffer.from(jsonOf(value));
  const headers = {
    authorization: `Bearer ${key}`,
    prefer: 'respond-async',
    ...(body && { 'content-type': 'application/json' }),
  };
  return { call, method, path, headers, body, trait: 'plain', expected: 'right' };
}

/** Escapes U+FFFD: unescaped, the API takes it for lost bytes. */
function jsonOf(value: unknown): string {
  return JSON.stringify(value).replaceAll('\uFFFD', '\\ufffd');
}

export interface WireAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Sends the call. The status is 0 when the connection ended without an answer. */
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

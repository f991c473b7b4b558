/** An error answer of AWS. Each service writes it in the format of its protocol. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** The code that a client branches on, such as `AccessDenied` or `ResourceNotFoundException`. */
  readonly code: string;
  readonly status: number;
  /** Further fields of the answer, besides code and message. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Further headers of the answer, such as `x-amz-delete-marker`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, message: string, options: AwsErrorOptions = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details ?? {};
    this.headers = options.headers ?? {};
  }
}

export interface AwsErrorOptions {
  /** @default 400 */
  readonly status?: number;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The 501 for a call, header or field that is not emulated. `what` names it, such as `sqs:PurgeQueue`. */
export function notEmulatedError(what: string): AwsError {
  return new AwsError('NotImplemented', `${what} is not emulated`, { status: 501 });
}

/** The error for a call that the policies of the signer do not allow, in AWS's words. */
export function notAuthorizedError(
  principalArn: string,
  action: string,
  resource: string,
  status: 400 | 403,
): AwsError {
  const message = `User: ${principalArn} is not authorized to perform: ${action} on resource: ${resource}`;
  return new AwsError('AccessDeniedException', message, { status });
}

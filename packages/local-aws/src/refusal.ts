/** A call that is answered with an error. Each service writes it in its own protocol's format. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** As the protocol names it, such as `AccessDenied` or `ResourceNotFoundException`. */
  readonly code: string;
  readonly status: number;
  /** What the answer holds besides its code and message. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: { status?: number; details?: Record<string, unknown> } = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details ?? {};
  }
}

/** The refusal of a call that nothing here emulates, such as `sqs:PurgeQueue`. */
export function notEmulated(call: string): Refusal {
  return new Refusal('NotImplemented', `${call} is not emulated on one machine`, { status: 501 });
}

/** The refusal of a call that the signer's policies do not allow, in AWS's words. */
export function accessDenied(
  code: string,
  principalArn: string,
  action: string,
  resource: string,
  status: 400 | 403 = 403,
): Refusal {
  const message = `User: ${principalArn} is not authorized to perform: ${action} on resource: ${resource}`;
  return new Refusal(code, message, { status });
}

/** What a command ends with. Programs that call it tell by it what went wrong; docs/operations.md lists the codes. */
export const exitCodes = { usage: 1, notFound: 2, crm: 3, aws: 4, stopped: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A command that cannot be done as asked. Its message says what to do, and is the only thing shown. */
export class RefusedError extends Error {
  override readonly name: string = 'RefusedError';
  readonly exitCode: ExitCode = exitCodes.usage;
}

/** What the command names does not exist. */
export class NotFoundError extends RefusedError {
  override readonly name = 'NotFoundError';
  override readonly exitCode = exitCodes.notFound;
}

/** AWS refused, or could not be asked. */
export class AwsRefusedError extends RefusedError {
  override readonly name = 'AwsRefusedError';
  override readonly exitCode = exitCodes.aws;
}

/** The CRM refused, or could not be asked. */
export class CrmRefusedError extends RefusedError {
  override readonly name = 'CrmRefusedError';
  override readonly exitCode = exitCodes.crm;
}

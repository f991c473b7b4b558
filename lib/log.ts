import { Logger } from '@aws-lambda-powertools/logger';

/** All that a log line may carry: ids, counts and words of ours. Nothing that people wrote, no key, no token, no answer. */
export interface LogFields {
  readonly requestId?: string;
  readonly commandId?: string;
  /** Of the call, event or run that brought the command. `xray_trace_id` beside it is that of the run that logs. */
  readonly trace?: string | undefined;
  readonly operation?: string;
  readonly origin?: string;
  readonly kind?: string;
  /** A rule's name in bridge.config.ts. */
  readonly rule?: string;
  /** The time at which a schedule was to fire. */
  readonly firing?: string;
  /** A group of uploads, by its hash. */
  readonly group?: string;
  /** A list of rows, by its hash. */
  readonly list?: string;
  /** Records of the CRM, by their ids. */
  readonly crmId?: string;
  readonly lane?: number;
  readonly attempt?: number;
  readonly status?: string;
  readonly reason?: string | undefined;
  readonly http?: number | undefined;
  readonly code?: number | undefined;
  /** What is behind the reason: why a token is paused, or the name of a faulty setting. */
  readonly cause?: string | undefined;
  /** Node's code for why a connection failed, such as `ENOTFOUND`. */
  readonly causeCode?: string | undefined;
  readonly bytes?: number;
  /** From the trigger to the CRM, or since work has been due. */
  readonly seconds?: number;
  readonly count?: number;
  /** For how many days a list takes the calls of bulk work. */
  readonly days?: number;
}

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields, error?: unknown): void;
  error(message: string, fields?: LogFields, error?: unknown): void;
}

const logger = new Logger();

/** JSON lines, one per event. Errors are named and placed, never quoted: their messages may hold what people wrote. */
export const log: Log = {
  info: (message, fields = {}) => logger.info(message, { ...fields }),
  warn: (message, fields = {}, error) => logger.warn(message, { ...fields, ...described(error) }),
  error: (message, fields = {}, error) => logger.error(message, { ...fields, ...described(error) }),
};

function described(error: unknown) {
  if (error === undefined) return {};
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = framesOf(error);
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return { error: error.name, ...(status && { awsStatus: status }), at: frames.slice(0, 3).map((line) => line.trim()) };
}

/** The lines after the message. A line of the message may look like a frame. None when the message is not the stack's own. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = stack.indexOf(message);
  if (start < 0) return [];
  const lines = stack.slice(start + message.length).split('\n');
  return lines.filter((line) => /^\s+at /.test(line));
}

/**
 * The configuration cannot be used, for a reason that its author can correct. The message says all that is needed: it is shown
 * without a stack trace.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

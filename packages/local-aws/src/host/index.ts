/** Runs a packaged CloudFormation template on this machine. */
export type { OnLog } from './function.ts';
export { type Host, type HostOptions, startHost } from './host.ts';
export type { FunctionError, Outcome } from './outcome.ts';

/**
 * Returns the trace of the call or event that this function works for, such as `1-5759e988-bd862e3fe1be46a994272793`: the `Root` of
 * what Lambda says. AWS X-Ray and the lines of the log have the same. `undefined` outside of Lambda.
 */
export function currentTrace(): string | undefined {
  return /(?:^|;)Root=([^;]+)/.exec(process.env['_X_AMZN_TRACE_ID'] ?? '')?.[1];
}

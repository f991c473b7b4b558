import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { jsonBody } from '../../lib/wolkvox/json-body.ts';
import type { Sandbox } from './sandbox.ts';

/** How a refusal looks. */
export interface ErrorShape {
  readonly refusedBy: 'http-status' | 'http-200' | 'not-refused';
  readonly status?: number;
  readonly code?: number;
}

/** Queries records without naming any, which the vendor documents as refused. Changes nothing in the CRM. Costs one call. */
export async function askErrors({ crm }: Sandbox): Promise<ErrorShape> {
  const body = jsonBody({ operation: crm.operation });
  try {
    await crm.post({ endpoint: 'custom/query.php', body, fence: 'last-byte', reads: true });
    return { refusedBy: 'not-refused' };
  } catch (error) {
    if (!(error instanceof WolkvoxError) || error.status === undefined) throw error;
    if (error.kind === 'quota' || error.kind === 'token') throw error;
    const { status, code } = error;
    return { refusedBy: status === 200 ? 'http-200' : 'http-status', status, ...(code !== undefined && { code }) };
  }
}

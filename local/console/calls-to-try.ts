import { endpoints } from '../../lib/http/endpoints.ts';
import { bodyExamples, deliveryId, parameterExamples } from '../../scripts/api/examples.ts';

/** A call of the HTTP API that the page offers. */
export interface CallToTry {
  readonly name: string;
  readonly method: string;
  /** With parameters as `{name}`. */
  readonly path: string;
  readonly summary: string;
  /** An example value of each parameter. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Empty when the call has no body. */
  readonly examples: readonly { readonly summary: string; readonly value: unknown }[];
}

/** Every call that a source can make, with the examples of the API's description. */
export const callsToTry: readonly CallToTry[] = endpoints
  .filter(({ isPublic }) => !isPublic)
  .map(({ name, method, path, summary, parameters }) => ({
    name,
    method,
    path,
    summary,
    parameters: Object.fromEntries(Object.keys(parameters).map((parameter) => [parameter, exampleOf(name, parameter)])),
    examples: Object.values(bodyExamples[name] ?? {}),
  }));

function exampleOf(call: string, parameter: string): string {
  const isOfDelivery = parameter === 'id' && /(Delivery|Reminder)$/.test(call);
  return isOfDelivery ? deliveryId : (parameterExamples[parameter] ?? '');
}

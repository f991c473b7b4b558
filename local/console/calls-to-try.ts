import { endpoints } from '../../lib/http/endpoints.ts';
import { bodyExamples, deliveryId, parameterExamples } from '../../scripts/api/examples.ts';

/** A call of the HTTP API as the page offers it. */
export interface CallToTry {
  readonly name: string;
  readonly method: string;
  /** `{name}` is one of the parameters. */
  readonly path: string;
  readonly summary: string;
  /** What may stand in the place of each parameter. */
  readonly parameters: Readonly<Record<string, string>>;
  /** None where it has no body. */
  readonly examples: readonly { readonly summary: string; readonly value: unknown }[];
}

/** Every call that a source makes, with the examples of the API's description. */
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
  return call === 'getDelivery' ? deliveryId : (parameterExamples[parameter] ?? '');
}

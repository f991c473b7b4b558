import type { Template } from './template.ts';

/** As long as the longest ARN of the stack: that of a secret, or a bucket's with its folder. */
const reference = 'x'.repeat(100);

type Resources = readonly (readonly [string, Template['Resources'][string]])[];

/**
 * Returns a line for each limit of AWS that the template passes: those that a large configuration reaches. CloudFormation would
 * meet them in the middle of a deploy.
 */
export function limitFaults(template: Template): string[] {
  const all = Object.entries(template.Resources);
  const ofType = (type: string) => all.filter(([, { Type }]) => Type === type);
  const over = (what: string, has: number, most: number, advice: string) =>
    has > most ? [`${what}: ${has}, and AWS allows ${most}. ${advice}`] : [];
  return [
    ...over('Authorizers of the API', ofType('AWS::ApiGatewayV2::Authorizer').length, 10, fewer('sources with jwt')),
    ...over('Routes of the API', ofType('AWS::ApiGatewayV2::Route').length, 300, fewer('sources with iam or jwt')),
    ...over('Rules for events of buckets', ofType('AWS::Events::Rule').length, 300, fewer('uploads.buckets')),
    ...over('Resources of the stack', all.length, 500, 'Split the configuration over two stages'),
    ...over(
      'Bytes of the template',
      Buffer.byteLength(JSON.stringify(template)),
      1_000_000,
      'Split the configuration over two stages',
    ),
    ...ofType('AWS::ApiGatewayV2::Authorizer').flatMap(([id, { Properties }]) =>
      over(`Audiences of ${id}`, lengthOf(Properties?.['JwtConfiguration'], 'Audience'), 50, fewer('audience')),
    ),
    ...ofType('AWS::ApiGatewayV2::Route').flatMap(([id, { Properties }]) =>
      over(`Scopes of ${id}`, lengthOf(Properties, 'AuthorizationScopes'), 10, fewer('scopes')),
    ),
    ...ofType('AWS::Lambda::EventSourceMapping').flatMap(([id, { Properties }]) =>
      over(`Concurrency of ${id}`, concurrencyOf(Properties), 1_000, fewer('tokens')),
    ),
    ...ofType('AWS::Lambda::Function').flatMap(([id, { Properties }]) =>
      over(`Bytes of the environment of ${id}`, environmentBytes(Properties), 4_096, fewer('environment variables')),
    ),
    ...ofType('AWS::IAM::Role').flatMap(([id, { Properties }]) =>
      over(
        `Characters in the policies of ${id}`,
        policyCharacters(id, Properties, ofType('AWS::IAM::Policy')),
        10_240,
        `${fewer('uploads.buckets, sources or operations')} Buckets whose rules are alike may be one bucket with folders`,
      ),
    ),
  ];
}

function fewer(what: string): string {
  return `Have fewer ${what}.`;
}

type Properties = Readonly<Record<string, unknown>> | undefined;

function lengthOf(holder: unknown, name: string): number {
  const list = (holder as Properties)?.[name];
  return Array.isArray(list) ? list.length : 0;
}

function concurrencyOf(properties: Properties): number {
  const { MaximumConcurrency = 0 } = (properties?.['ScalingConfig'] ?? {}) as { MaximumConcurrency?: number };
  return MaximumConcurrency;
}

/** Names and values together. */
function environmentBytes(properties: Properties): number {
  const { Variables = {} } = (properties?.['Environment'] ?? {}) as { Variables?: Readonly<Record<string, unknown>> };
  return Object.entries(Variables).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name + String(expand(value))),
    0,
  );
}

/** Those within the role and those that name it. AWS does not count white space. */
function policyCharacters(id: string, properties: Properties, policies: Resources): number {
  const own = (properties?.['Policies'] ?? []) as readonly { readonly PolicyDocument: unknown }[];
  const shared = policies
    .map(([, one]) => one.Properties as { readonly PolicyDocument: unknown; readonly Roles: unknown })
    .filter(({ Roles }) => JSON.stringify(Roles).includes(JSON.stringify({ Ref: id })));
  return [...own, ...shared].reduce(
    (sum, { PolicyDocument }) => sum + JSON.stringify(expand(PolicyDocument)).replaceAll(/\s/g, '').length,
    0,
  );
}

/** The value with a text in the place of each reference. */
function expand(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expand);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, inner] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && (name === 'Ref' || name === 'Fn::GetAtt')) return reference;
  if (others.length === 0 && name === 'Fn::Sub')
    return String(inner)
      .replaceAll(/\$\{AWS::\w+\}/g, 'aws-cn')
      .replaceAll(/\$\{[^}]+\}/g, reference);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, expand(one)]));
}

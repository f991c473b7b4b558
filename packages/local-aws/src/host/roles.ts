import { randomBytes } from 'node:crypto';
import { isAllowed } from '../iam.ts';
import type { Principal, Statement } from '../service.ts';
import { checkProperties } from './resources.ts';
import { type Properties, type References, type Resource, resolvedProperties } from './template.ts';

interface PolicyDocument {
  readonly Statement: Statement | readonly Statement[];
}

const knownProperties = [
  'AssumeRolePolicyDocument',
  'Description',
  'ManagedPolicyArns',
  'Path',
  'Policies',
  'RoleName',
  'Tags',
];

/** A policy of AWS's own that grants nothing but writing logs, which needs no permission here. */
const logsOnly = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

/**
 * Credentials of their own for whoever acts in the role, with what its policies say, every reference resolved.
 * `session` is the last part of the ARN, a function's name for example. Throws for managed policies, whose content is not known.
 */
export function assumedRole(
  role: { id: string; resource: Resource },
  session: string,
  references: References,
): Principal {
  const properties = resolvedProperties(role.resource, references);
  checkProperties(`The role ${role.id}`, properties, knownProperties);
  const { ManagedPolicyArns = [] } = properties as { ManagedPolicyArns?: readonly string[] };
  const unknown = ManagedPolicyArns.find((arn) => arn !== logsOnly);
  if (unknown) throw new Error(`The role ${role.id} has the policy ${unknown}, whose content is not known here`);
  return {
    arn: `arn:aws:sts::${references.ref('AWS::AccountId')}:assumed-role/${role.id}/${session}`,
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString('hex'),
    statements: policiesOf(properties).flatMap(({ PolicyDocument }) => [PolicyDocument.Statement].flat()),
  };
}

/** Throws, as AWS refuses to create what needs them, when the role's policies do not allow all these actions. */
export function requireActions(principal: Principal, actions: readonly string[], resource: string, why: string): void {
  const missing = actions.filter((action) => !isAllowed(principal.statements, action, resource));
  if (missing.length === 0) return;
  throw new Error(`${why}: ${principal.arn} is not allowed ${missing.join(', ')} on ${resource}`);
}

/** Throws when the service is not trusted to act in the role. */
export function requireTrust(role: { id: string; resource: Resource }, service: string): void {
  const trust = role.resource.Properties?.['AssumeRolePolicyDocument'] as PolicyDocument | undefined;
  const trusted = [trust?.Statement ?? []].flat().some((statement) => {
    const { Service } = ((statement as unknown as Properties)['Principal'] ?? {}) as Properties;
    return statement.Effect === 'Allow' && [Service].flat().includes(service);
  });
  if (!trusted) throw new Error(`The role ${role.id} does not let ${service} assume it`);
}

function policiesOf(properties: Properties): { PolicyDocument: PolicyDocument }[] {
  return (properties['Policies'] ?? []) as { PolicyDocument: PolicyDocument }[];
}

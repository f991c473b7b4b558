import { randomBytes } from 'node:crypto';
import { checkStatements, isAllowed } from '../iam.ts';
import type { Principal, Statement } from '../service.ts';
import { checkProperties, resourcesOf } from './resources.ts';
import { type Properties, type References, type Resource, resolveProperties, type Template } from './template.ts';

interface PolicyDocument<T = Statement> {
  readonly Statement: T | readonly T[];
}

interface TrustStatement extends Omit<Statement, 'Resource'> {
  readonly Principal?: Properties;
}

/** Not `ManagedPolicyArns`: the content of a managed policy is not known here. */
const knownProperties = ['AssumeRolePolicyDocument', 'Description', 'Path', 'Policies', 'RoleName', 'Tags'];

export interface RoleResource {
  readonly id: string;
  readonly resource: Resource;
}

/**
 * New credentials with the policies of the role. `session` is the last part of the ARN, such as the name of a function.
 * Throws, with its name, when the role has a property that is not emulated.
 */
export function assumeRole(role: RoleResource, session: string, template: Template, references: References): Principal {
  const properties = resolveProperties<RoleProperties>(role.resource, references);
  checkProperties(`The role ${role.id}`, properties, knownProperties);
  return {
    arn: `arn:aws:sts::${references.ref('AWS::AccountId')}:assumed-role/${role.id}/${session}`,
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString('hex'),
    statements: [...(properties.Policies ?? []), ...policiesFor(role.id, template, references)].flatMap(
      ({ PolicyDocument }) => [PolicyDocument.Statement].flat(),
    ),
  };
}

/** The policies of the template that are resources of their own and name the role. */
function policiesFor(roleId: string, template: Template, references: References): RolePolicy[] {
  return resourcesOf(template, 'AWS::IAM::Policy')
    .map(([id, resource]) => {
      const properties = resolveProperties<RolePolicy & Properties>(resource, references);
      checkProperties(`The policy ${id}`, properties, ['PolicyDocument', 'PolicyName', 'Roles']);
      return properties;
    })
    .filter(({ Roles }) => (Roles as readonly string[]).includes(references.ref(roleId)));
}

/** Throws when the policies do not allow all these actions. `fault` begins the error message. */
export function requireActions(
  principal: Principal,
  actions: readonly string[],
  resource: string,
  fault: string,
): void {
  const missing = actions.filter((action) => !isAllowed(principal.statements, action, resource));
  if (missing.length === 0) return;
  throw new Error(`${fault}: ${principal.arn} is not allowed ${missing.join(', ')} on ${resource}`);
}

/** A service that acts for a resource of the account. */
export interface ServiceCaller {
  readonly service: string;
  /** The ARN of that resource. */
  readonly sourceArn: string;
}

/** Throws when the service may not assume the role for that resource. */
export function requireTrust(
  { id, resource }: RoleResource,
  { service, sourceArn }: ServiceCaller,
  references: References,
): void {
  const { AssumeRolePolicyDocument: trust } = resolveProperties<RoleProperties>(resource, references);
  const statements = [trust?.Statement ?? []]
    .flat()
    .filter(({ Principal }) => [Principal?.['Service']].flat().includes(service))
    .map(({ Principal: _principal, ...statement }) => ({ ...statement, Resource: '*' }));
  checkStatements(statements);
  const context = { 'aws:SourceAccount': references.ref('AWS::AccountId'), 'aws:SourceArn': sourceArn };
  if (!isAllowed(statements, 'sts:AssumeRole', '*', context)) {
    throw new Error(`The role ${id} does not let ${service} assume it`);
  }
}

interface RolePolicy {
  readonly PolicyDocument: PolicyDocument;
}

interface RoleProperties {
  readonly AssumeRolePolicyDocument?: PolicyDocument<TrustStatement>;
  readonly Policies?: readonly RolePolicy[];
}

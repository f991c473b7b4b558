import { randomBytes } from 'node:crypto';
import type { Principal, Statement } from '../aws/service.ts';
import { type References, type Resource, resolvedProperties } from './template.ts';

/** AWS's own policies that grant nothing but writing logs, which needs no permission here. */
const logsOnly = ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'];

/**
 * Who acts under a role of the template: fresh credentials, and what the role's policies allow. `session` names the one
 * who took the role on. Throws when the role has managed policies whose content is not known.
 */
export function takeRole(role: Resource, id: string, session: string, references: References): Principal {
  const { Policies = [], ManagedPolicyArns = [] } = resolvedProperties(role, references) as RoleProperties;
  const unknown = ManagedPolicyArns.find((arn) => !logsOnly.includes(arn));
  if (unknown) throw new Error(`The role ${id} has the managed policy ${unknown}, whose content is not known here`);
  const [, , , , account, path] = references.attribute(id, 'Arn').split(':');
  return {
    arn: `arn:aws:sts::${account}:assumed-${path}/${session}`,
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString('hex'),
    statements: Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  };
}

interface RoleProperties {
  readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: Statement | readonly Statement[] } }[];
  readonly ManagedPolicyArns?: readonly string[];
}

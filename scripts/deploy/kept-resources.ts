import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStackResourceCommand,
  ExecuteChangeSetCommand,
  type ResourceToImport,
  waitUntilChangeSetCreateComplete,
  waitUntilStackImportComplete,
} from '@aws-sdk/client-cloudformation';
import { HeadBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RefusedError } from '../../cli/refused-error.ts';
import type { Template, TemplateResource } from '../template.ts';

export interface DeployClients {
  readonly cloudFormation: CloudFormationClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
}

/** Where the stack is deployed. */
export interface Target {
  readonly stack: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
}

/** A resource that an earlier stack, or an earlier configuration, left in the account. */
export interface KeptResource {
  readonly id: string;
  readonly name: string;
  readonly resource: TemplateResource;
  readonly identifier: Readonly<Record<string, string>>;
}

/**
 * Returns the resources of the template that exist already and are not in the stack. A deploy would meet their names. Throws a
 * RefusedError for a secret that is being deleted.
 */
export async function findKept(
  template: Template,
  deployed: Template | undefined,
  clients: DeployClients,
  target: Target,
): Promise<KeptResource[]> {
  const found: KeptResource[] = [];
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (!resource.DeletionPolicy?.startsWith('Retain') || deployed?.Resources[id]) continue;
    const identifier = await identify(resource, clients, target);
    if (identifier) found.push({ id, resource, ...identifier });
  }
  return found;
}

type Identity = Pick<KeptResource, 'name' | 'identifier'>;

/** Returns how CloudFormation knows the resource. `undefined` when it does not exist, or has no name of ours. */
async function identify(
  { Type, Properties = {} }: TemplateResource,
  { s3, secrets }: DeployClients,
  target: Target,
): Promise<Identity | undefined> {
  if (Type === 'AWS::S3::Bucket') {
    const name = resolveName(Properties['BucketName'], target);
    if (name === undefined || !(await exists(() => s3.send(new HeadBucketCommand({ Bucket: name }))))) return undefined;
    return { name, identifier: { BucketName: name } };
  }
  if (Type !== 'AWS::SecretsManager::Secret') return undefined;
  const name = String(Properties['Name']);
  const secret = await exists(() => secrets.send(new DescribeSecretCommand({ SecretId: name })));
  if (!secret) return undefined;
  if (secret.DeletedDate) {
    throw new RefusedError(
      `The secret ${name} is being deleted, and its name is not free. Take it back: aws secretsmanager restore-secret --secret-id ${name}`,
    );
  }
  return { name, identifier: { Id: secret.ARN ?? name } };
}

async function exists<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (['NotFound', 'NoSuchBucket', 'ResourceNotFoundException'].includes((error as Error).name)) return undefined;
    throw error;
  }
}

function resolveName(name: unknown, { account, region, partition }: Target): string | undefined {
  if (typeof name === 'string') return name;
  const text = (name as { 'Fn::Sub'?: string } | undefined)?.['Fn::Sub'];
  return text
    ?.replaceAll(`\${AWS::AccountId}`, account)
    .replaceAll(`\${AWS::Region}`, region)
    .replaceAll(`\${AWS::Partition}`, partition);
}

/**
 * Takes kept resources into the stack, as they are. Nothing of them is changed: secrets have the very properties of the template,
 * so that the update that follows leaves their values alone.
 */
export async function importKept(
  kept: readonly KeptResource[],
  deployed: Template | undefined,
  clients: DeployClients,
  { stack, region, partition }: Target,
): Promise<void> {
  const { cloudFormation } = clients;
  const template = {
    ...deployed,
    Resources: {
      ...deployed?.Resources,
      ...Object.fromEntries(kept.map((one) => [one.id, importable(one)])),
    },
  };
  const ResourcesToImport = kept.map(
    ({ id, resource, identifier }): ResourceToImport => ({
      LogicalResourceId: id,
      ResourceType: resource.Type,
      ResourceIdentifier: identifier,
    }),
  );
  const body = deployed
    ? { TemplateURL: await upload(JSON.stringify(template), clients, { stack, region, partition }) }
    : { TemplateBody: JSON.stringify(template) };
  const names = { StackName: stack, ChangeSetName: 'import-kept' };
  await cloudFormation.send(
    new CreateChangeSetCommand({
      ...names,
      ...body,
      ChangeSetType: 'IMPORT',
      ResourcesToImport,
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
    }),
  );
  const waiting = { client: cloudFormation, maxWaitTime: 600, minDelay: 2, maxDelay: 10 };
  await waitUntilChangeSetCreateComplete(waiting, names);
  await cloudFormation.send(new ExecuteChangeSetCommand(names));
  await waitUntilStackImportComplete(waiting, { StackName: stack });
}

/** Properties of a bucket refer to resources that the stack may not have yet, and the update that follows sets them. */
function importable({ name, resource }: KeptResource): TemplateResource {
  const { Type, DeletionPolicy, UpdateReplacePolicy, Properties } = resource;
  return {
    Type,
    ...(DeletionPolicy && { DeletionPolicy }),
    ...(UpdateReplacePolicy && { UpdateReplacePolicy }),
    Properties: Type === 'AWS::S3::Bucket' ? { BucketName: name } : { ...Properties },
  };
}

/** A template of a whole stack is too large for a call. */
async function upload(
  text: string,
  { cloudFormation, s3 }: DeployClients,
  { stack, region, partition }: Pick<Target, 'stack' | 'region' | 'partition'>,
): Promise<string> {
  const { StackResourceDetail } = await cloudFormation.send(
    new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: 'ServerlessDeploymentBucket' }),
  );
  const Bucket = StackResourceDetail?.PhysicalResourceId ?? '';
  const Key = 'import/template.json';
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: text }));
  return `https://${Bucket}.s3.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/${Key}`;
}

import type { BucketOptions, QueueNotification } from '../s3/options.ts';
import type { GenerateSecretString } from '../secrets/service.ts';
import type { LocalAws } from '../server.ts';
import { type Properties, type References, type Resource, resolveProperties, type Template } from './template.ts';

const emulatedTypes = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::SecretsManager::Secret',
]);

/** Accepted without effect: the policies of roles decide who may call, and log lines go to the caller of the host. */
const ignoredTypes = new Set([
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::SNS::Topic',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
]);

/** Throws, with a list of them, when the template has resources of other types. */
export function checkTypes({ Resources }: Template): void {
  const unknown = Object.entries(Resources).filter(
    ([, { Type }]) => !emulatedTypes.has(Type) && !ignoredTypes.has(Type),
  );
  if (unknown.length === 0) return;
  throw new Error(`Not emulated: ${unknown.map(([id, { Type }]) => `${Type} (${id})`).join(', ')}`);
}

/** Throws, with its name, when a property is not emulated. `owner` begins the error message. */
export function checkProperties(owner: string, properties: object | undefined, known: readonly string[]): void {
  const unknown = Object.keys(properties ?? {}).find((name) => !known.includes(name));
  if (unknown) throw new Error(`${owner} has ${unknown}, which is not emulated`);
}

/** The template's resources of one type, with their logical ids. */
export function resourcesOf({ Resources }: Template, type: string): [id: string, resource: Resource][] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}

/** First values of secrets, by the name of the secret. */
export type SecretValues = Readonly<Record<string, string>>;

/** Makes a secret and returns its ARN. `values` override the template and what was kept. */
export function createSecret(id: string, properties: Properties, aws: LocalAws, values: SecretValues): string {
  const { Name = id, SecretString, GenerateSecretString: generate } = properties as SecretProperties;
  checkProperties(`GenerateSecretString of ${id}`, generate, ['PasswordLength', 'ExcludePunctuation']);
  const volatileValue = values[Name];
  return aws.secrets.createSecret(Name, {
    ...(SecretString !== undefined && { value: SecretString }),
    ...(generate && { generate }),
    ...(volatileValue !== undefined && { volatileValue }),
  });
}

/** Makes queues, tables and buckets. */
export async function createStores(template: Template, references: References, aws: LocalAws): Promise<void> {
  const queues = resourcesOf(template, 'AWS::SQS::Queue');
  // A dead-letter queue must exist before its source.
  const [sources, others] = [queues.filter(hasDeadLetters), queues.filter((queue) => !hasDeadLetters(queue))];
  for (const [id, resource] of [...others, ...sources]) {
    const attributes = queueAttributes(resolveProperties(resource, references));
    aws.sqs.createQueue(references.attribute(id, 'QueueName'), attributes);
  }
  for (const [id, resource] of resourcesOf(template, 'AWS::DynamoDB::Table')) {
    await aws.dynamodb.createTable(resolveProperties(resource, references), references.ref(id));
  }
  for (const [id, resource] of resourcesOf(template, 'AWS::S3::Bucket')) {
    aws.s3.createBucket(references.ref(id), bucketOptions(id, resolveProperties(resource, references)));
  }
}

function hasDeadLetters([, { Properties = {} }]: [string, Resource]): boolean {
  return Properties['RedrivePolicy'] !== undefined;
}

function queueAttributes({ QueueName: _name, Tags: _tags, ...attributes }: Properties): Record<string, string> {
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, text(value)]));
}

/** The last five have no effect: everybody who signs is one of the account, and no object expires. */
const bucketProperties = [
  'BucketName',
  'NotificationConfiguration',
  'VersioningConfiguration',
  'BucketEncryption',
  'LifecycleConfiguration',
  'OwnershipControls',
  'PublicAccessBlockConfiguration',
  'Tags',
];

function bucketOptions(id: string, properties: Properties): BucketOptions {
  checkProperties(`The bucket ${id}`, properties, bucketProperties);
  const { VersioningConfiguration, NotificationConfiguration } = properties as BucketProperties;
  checkProperties(`The bucket ${id}`, NotificationConfiguration, ['QueueConfigurations']);
  const { QueueConfigurations = [] } = NotificationConfiguration ?? {};
  return {
    versioning: VersioningConfiguration?.Status === 'Enabled',
    notifications: QueueConfigurations.map(queueNotification),
  };
}

function queueNotification({ Event: event, Queue, Filter }: QueueConfiguration): QueueNotification {
  const rules = Filter?.S3Key.Rules ?? [];
  const filterValue = (name: string) => rules.find((rule) => rule.Name.toLowerCase() === name)?.Value;
  const [prefix, suffix] = [filterValue('prefix'), filterValue('suffix')];
  return {
    queueArn: Queue,
    events: [event],
    ...(prefix !== undefined && { prefix }),
    ...(suffix !== undefined && { suffix }),
  };
}

interface SecretProperties {
  readonly Name?: string;
  readonly SecretString?: string;
  readonly GenerateSecretString?: GenerateSecretString;
}

interface BucketProperties {
  readonly VersioningConfiguration?: { readonly Status: string };
  readonly NotificationConfiguration?: { readonly QueueConfigurations?: readonly QueueConfiguration[] };
}

interface QueueConfiguration {
  readonly Event: string;
  readonly Queue: string;
  readonly Filter?: {
    readonly S3Key: { readonly Rules: readonly { readonly Name: string; readonly Value: string }[] };
  };
}

import type { BucketOptions, CorsRule, QueueNotification } from '../s3/options.ts';
import type { GenerateSecretString } from '../secrets/service.ts';
import type { LocalAws } from '../server.ts';
import { type Properties, type References, type Resource, resolvedProperties, type Template } from './template.ts';

/** Types that this host runs. */
const run = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::Secret',
]);

/** Types of which nothing is needed here: who may call is decided by role policies, and logs go to the terminal. */
const notNeeded = new Set([
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::SNS::Topic',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
]);

/** Throws, naming each, when the template has resources of a type that this host does not know. */
export function checkTypes({ Resources }: Template): void {
  const unknown = Object.entries(Resources).filter(([, { Type }]) => !run.has(Type) && !notNeeded.has(Type));
  if (unknown.length === 0) return;
  throw new Error(`Not emulated: ${unknown.map(([id, { Type }]) => `${Type} (${id})`).join(', ')}`);
}

/** Throws, naming it, when something has a property that this host would have to ignore. */
export function checkProperties(what: string, properties: object | undefined, known: readonly string[]): void {
  const unknown = Object.keys(properties ?? {}).find((name) => !known.includes(name));
  if (unknown) throw new Error(`${what} has ${unknown}, which is not emulated`);
}

/** The template's resources of one type, by logical id. */
export function resourcesOf({ Resources }: Template, type: string): [id: string, resource: Resource][] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}

/**
 * Makes a secret and gives its ARN. `values` (by the secret's name) take the place of what the template says.
 */
export function createSecret(id: string, properties: Properties, aws: LocalAws, values: SecretValues): string {
  const { Name = id, SecretString, GenerateSecretString: generate } = properties as SecretProperties;
  const value = values[Name] ?? SecretString;
  return aws.secrets.createSecret(Name, { ...(value !== undefined && { value }), ...(generate && { generate }) });
}

/** Makes queues, tables and buckets. */
export async function createStores(template: Template, references: References, aws: LocalAws): Promise<void> {
  const queues = resourcesOf(template, 'AWS::SQS::Queue');
  // A dead-letter queue must exist before its source.
  const [sources, others] = [queues.filter(hasDeadLetters), queues.filter((queue) => !hasDeadLetters(queue))];
  for (const [id, resource] of [...others, ...sources]) {
    aws.sqs.createQueue(
      references.attribute(id, 'QueueName'),
      queueAttributes(resolvedProperties(resource, references)),
    );
  }
  for (const [id, resource] of resourcesOf(template, 'AWS::DynamoDB::Table')) {
    await aws.dynamodb.createTable(resolvedProperties(resource, references), references.ref(id));
  }
  for (const [id, resource] of resourcesOf(template, 'AWS::S3::Bucket')) {
    aws.s3.createBucket(references.ref(id), bucketOptions(id, resolvedProperties(resource, references)));
  }
}

function hasDeadLetters([, { Properties = {} }]: [string, Resource]): boolean {
  return Properties['RedrivePolicy'] !== undefined;
}

function queueAttributes({ QueueName: _name, Tags: _tags, ...attributes }: Properties): Record<string, string> {
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, text(value)]));
}

function bucketOptions(id: string, properties: Properties): BucketOptions {
  const { VersioningConfiguration, NotificationConfiguration, CorsConfiguration } = properties as BucketProperties;
  checkProperties(`The bucket ${id}`, NotificationConfiguration, ['QueueConfigurations']);
  const { QueueConfigurations = [] } = NotificationConfiguration ?? {};
  return {
    versioning: VersioningConfiguration?.Status === 'Enabled',
    notifications: QueueConfigurations.map(notification),
    cors: (CorsConfiguration?.CorsRules ?? []).map(corsRule),
  };
}

function notification({ Event, Queue, Filter }: QueueConfiguration): QueueNotification {
  const rules = Filter?.S3Key.Rules ?? [];
  const byName = (name: string) => rules.find((rule) => rule.Name.toLowerCase() === name)?.Value;
  const [prefix, suffix] = [byName('prefix'), byName('suffix')];
  return {
    queueArn: Queue,
    events: [Event],
    ...(prefix !== undefined && { prefix }),
    ...(suffix !== undefined && { suffix }),
  };
}

function corsRule(rule: CloudFormationCorsRule): CorsRule {
  return {
    allowedOrigins: rule.AllowedOrigins,
    allowedMethods: rule.AllowedMethods,
    ...(rule.AllowedHeaders && { allowedHeaders: rule.AllowedHeaders }),
    ...(rule.ExposedHeaders && { exposedHeaders: rule.ExposedHeaders }),
    ...(rule.MaxAge !== undefined && { maxAgeSeconds: rule.MaxAge }),
  };
}

/** By the secret's name. */
export type SecretValues = Readonly<Record<string, string>>;

interface SecretProperties {
  readonly Name?: string;
  readonly SecretString?: string;
  readonly GenerateSecretString?: GenerateSecretString;
}

interface BucketProperties {
  readonly VersioningConfiguration?: { readonly Status: string };
  readonly NotificationConfiguration?: { readonly QueueConfigurations?: readonly QueueConfiguration[] };
  readonly CorsConfiguration?: { readonly CorsRules: readonly CloudFormationCorsRule[] };
}

interface QueueConfiguration {
  readonly Event: string;
  readonly Queue: string;
  readonly Filter?: {
    readonly S3Key: { readonly Rules: readonly { readonly Name: string; readonly Value: string }[] };
  };
}

interface CloudFormationCorsRule {
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly MaxAge?: number;
}

import { isDeepStrictEqual } from 'node:util';
import type { Template, TemplateResource } from './template.ts';

/** What a deploy does with one resource of the stack. */
export interface TemplateChange {
  readonly id: string;
  readonly type: string;
  readonly what: 'added' | 'changed' | 'replaced' | 'removed';
  /** Whether something is lost: data, keys, or messages. */
  readonly loses: boolean;
}

/**
 * The properties whose change makes CloudFormation replace the resource, by type: those that AWS's schemas call create-only. Every
 * type of the template is here.
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::ApiGatewayV2::Authorizer': ['ApiId'],
  'AWS::ApiGatewayV2::Integration': ['ApiId'],
  'AWS::ApiGatewayV2::Route': ['ApiId'],
  'AWS::ApiGatewayV2::Stage': ['ApiId', 'StageName'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema'],
  'AWS::Events::Rule': ['Name', 'EventBusName'],
  'AWS::IAM::Policy': ['PolicyName'],
  'AWS::IAM::Role': ['RoleName', 'Path'],
  'AWS::Lambda::EventSourceMapping': ['EventSourceArn', 'StartingPosition'],
  'AWS::Lambda::Function': ['FunctionName', 'PackageType'],
  'AWS::Lambda::Permission': ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Logs::MetricFilter': ['FilterName', 'LogGroupName'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::S3::BucketPolicy': ['Bucket'],
  'AWS::SNS::Topic': ['TopicName', 'FifoTopic'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::SQS::QueuePolicy': [],
  'AWS::Scheduler::Schedule': ['Name', 'GroupName'],
  'AWS::Scheduler::ScheduleGroup': ['Name'],
  'AWS::SecretsManager::Secret': ['Name'],
};

/** What cannot be made again by a deploy. */
const holders = new Set([
  'AWS::DynamoDB::Table',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
]);

/** Returns what an update from one template to another does, by resource. Throws for a type that it does not know. */
export function templateChanges(before: Template, after: Template): TemplateChange[] {
  const ids = new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)]);
  return [...ids].flatMap((id) => {
    const old = before.Resources[id];
    const next = after.Resources[id];
    const what = changeOf(old, next);
    const type = (next ?? old)?.Type ?? '';
    return what ? [{ id, type, what, loses: old !== undefined && loses(old, what) }] : [];
  });
}

function changeOf(old?: TemplateResource, next?: TemplateResource): TemplateChange['what'] | undefined {
  if (!old) return 'added';
  if (!next) return 'removed';
  if (isDeepStrictEqual(withoutCode(old), withoutCode(next))) return undefined;
  const properties = replacing[next.Type];
  if (!properties) throw new Error(`It is not known which properties replace a resource of the type ${next.Type}`);
  const isReplaced = old.Type !== next.Type || properties.some((name) => differ(old, next, name));
  return isReplaced ? 'replaced' : 'changed';
}

function differ(old: TemplateResource, next: TemplateResource, name: string): boolean {
  return !isDeepStrictEqual(old.Properties?.[name], next.Properties?.[name]);
}

/** Each package has a place of its own in the deployment bucket, also where its bytes are the same. */
function withoutCode({ Type, Properties = {}, ...resource }: TemplateResource) {
  if (Type !== 'AWS::Lambda::Function') return { Type, Properties, ...resource };
  const { Code: _code, ...others } = Properties;
  return { Type, Properties: others, ...resource };
}

function loses({ Type, DeletionPolicy = '', UpdateReplacePolicy }: TemplateResource, what: TemplateChange['what']) {
  if (!holders.has(Type)) return false;
  if (what === 'removed') return !DeletionPolicy.startsWith('Retain');
  return what === 'replaced' && UpdateReplacePolicy !== 'Retain';
}

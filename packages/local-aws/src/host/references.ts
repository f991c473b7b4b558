import type { LocalAws } from '../server.ts';
import { type Properties, type References, type Resource, resolve, type Template } from './template.ts';

/** The names of a resource: the value of `Ref`, and its attributes. */
export interface ResourceNames {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Makes the names of a resource, which may not exist yet. `properties` holds only properties that name it. */
type Naming = (id: string, properties: Properties, context: NamingContext) => ResourceNames;

type NamingContext = Pick<LocalAws, 'sqs' | 'dynamodb' | 'region' | 'account'> & { readonly apiUrl: string };

const namings: Readonly<Record<string, Naming>> = {
  'AWS::SQS::Queue': (id, properties, { sqs }) => {
    const suffix = properties['FifoQueue'] === true ? '.fifo' : '';
    const name = text(properties['QueueName']) ?? `local-${id}${suffix}`;
    return { ref: sqs.url(name), attributes: { Arn: sqs.arn(name), QueueName: name, QueueUrl: sqs.url(name) } };
  },
  'AWS::DynamoDB::Table': (id, properties, { dynamodb }) => {
    const name = text(properties['TableName']) ?? `local-${id}`;
    return { ref: name, attributes: { Arn: dynamodb.arn(name) } };
  },
  'AWS::S3::Bucket': (id, properties) => {
    const name = text(properties['BucketName']) ?? `local-${id.toLowerCase()}`;
    return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
  },
  'AWS::IAM::Role': (id, _properties, { account }) => ({
    ref: id,
    attributes: { Arn: `arn:aws:iam::${account}:role/${id}` },
  }),
  'AWS::Events::Rule': (id, properties, { region, account }) => {
    const name = text(properties['Name']) ?? id;
    return { ref: name, attributes: { Arn: `arn:aws:events:${region}:${account}:rule/${name}` } };
  },
  'AWS::Lambda::Function': (id, properties, { region, account }) => {
    const name = text(properties['FunctionName']) ?? id;
    return { ref: name, attributes: { Arn: `arn:aws:lambda:${region}:${account}:function:${name}` } };
  },
  'AWS::ApiGatewayV2::Api': (id, _properties, { apiUrl }) => ({ ref: id, attributes: { ApiEndpoint: apiUrl } }),
  'AWS::Logs::LogGroup': (id, properties, { region, account }) => {
    const name = text(properties['LogGroupName']) ?? id;
    return { ref: name, attributes: { Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*` } };
  },
  'AWS::Scheduler::Schedule': (id, properties, { region, account }) => {
    const name = text(properties['Name']) ?? id;
    const group = text(properties['GroupName']) ?? 'default';
    return { ref: name, attributes: { Arn: `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}` } };
  },
  'AWS::Scheduler::ScheduleGroup': (id, properties) => ({ ref: text(properties['Name']) ?? id, attributes: {} }),
};

/** The references of a template. `createSecret` makes a secret at its first reference and returns the ARN. */
export function createReferences(
  template: Template,
  context: NamingContext,
  createSecret: (id: string, properties: Properties) => string,
): References {
  const pseudoParameters: Readonly<Record<string, string>> = {
    'AWS::Region': context.region,
    'AWS::AccountId': context.account,
    'AWS::Partition': 'aws',
    'AWS::StackName': 'local',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const known = new Map<string, ResourceNames>();

  function findNames(id: string): ResourceNames {
    const resource = template.Resources[id];
    if (!resource) throw new Error(`The template refers to ${id}, which it does not have`);
    const names = known.get(id) ?? createNames(id, resource);
    known.set(id, names);
    return names;
  }

  function createNames(id: string, resource: Resource): ResourceNames {
    const naming = namings[resource.Type];
    // Other properties may refer to a resource that refers back to this one.
    const own = Object.entries(resource.Properties ?? {}).filter(([name]) => /Name$|^FifoQueue$/.test(name));
    const properties = resolve(Object.fromEntries(own), references) as Properties;
    if (naming) return naming(id, properties, context);
    const isSecret = resource.Type === 'AWS::SecretsManager::Secret';
    const ref = isSecret ? createSecret(id, resource.Properties ?? {}) : id;
    return { ref, attributes: isSecret ? { Id: ref } : {} };
  }

  const references: References = {
    ref: (name) => pseudoParameters[name] ?? findNames(name).ref,
    attribute(id, name) {
      const value = findNames(id).attributes[name];
      if (value === undefined) throw new Error(`The template uses ${id}.${name}, which is not emulated`);
      return value;
    },
  };
  return references;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

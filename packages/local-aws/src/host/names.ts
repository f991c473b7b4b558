import type { LocalAws } from '../server.ts';
import { type Properties, type References, type Resource, resolved, type Template } from './template.ts';

/** What a resource is called: the value of `Ref`, and its attributes. */
export interface Names {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What things may be called before they exist, by type. `name` is the property of that name, resolved. */
type Naming = (id: string, properties: Properties, here: Here) => Names;

/** What of this machine is in names. */
type Here = Pick<LocalAws, 'sqs' | 'dynamodb' | 'region' | 'account'> & { readonly apiUrl: string };

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
    return { ref: name, attributes: { Arn: `arn:aws:scheduler:${region}:${account}:schedule/default/${name}` } };
  },
};

/** Names of everything in the template. A secret's is its ARN, which is known only once it exists: `secretArn` makes it. */
export function namesOf(
  template: Template,
  here: Here,
  secretArn: (id: string, properties: Properties) => string,
): References {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Region': here.region,
    'AWS::AccountId': here.account,
    'AWS::Partition': 'aws',
    'AWS::StackName': 'local',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const known = new Map<string, Names>();

  function names(id: string): Names {
    const resource = template.Resources[id];
    if (!resource) throw new Error(`The template refers to ${id}, which it does not have`);
    const found = known.get(id) ?? named(id, resource);
    known.set(id, found);
    return found;
  }

  function named(id: string, resource: Resource): Names {
    const naming = namings[resource.Type];
    // Only what names a thing is resolved here: the rest of it may refer to things that refer back to it.
    const own = Object.entries(resource.Properties ?? {}).filter(([name]) => /Name$|^FifoQueue$/.test(name));
    const properties = resolved(Object.fromEntries(own), references) as Properties;
    if (naming) return naming(id, properties, here);
    const isSecret = resource.Type === 'AWS::SecretsManager::Secret';
    const ref = isSecret ? secretArn(id, resource.Properties ?? {}) : id;
    return { ref, attributes: isSecret ? { Id: ref } : {} };
  }

  const references: References = {
    ref: (name) => pseudo[name] ?? names(name).ref,
    attribute(id, name) {
      const value = names(id).attributes[name];
      if (value === undefined) throw new Error(`The template uses ${id}.${name}, which is not emulated`);
      return value;
    },
  };
  return references;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

import { type Properties, type References, type Resource, resolved, type Template } from './template.ts';

/** Where the stack stands: what pseudo parameters and physical names are made of. */
export interface Place {
  readonly region: string;
  readonly account: string;
  readonly stackName: string;
  /** Where the local AWS answers: the addresses of queues begin with it. */
  readonly awsUrl: string;
}

type Attributes = Readonly<Record<string, string>>;

/** What `Ref` gives for a resource, and its attributes. */
interface Named {
  readonly ref: string;
  readonly attributes: Attributes;
}

/**
 * Names every resource of the template as CloudFormation would, before any of them is made. Only a secret's ARN is not
 * known before: `secretArns` is asked for it by logical id.
 */
export function namesOf(template: Template, place: Place, secretArns: ReadonlyMap<string, string>): References {
  const references: References = {
    ref: (name) => pseudoParameter(name, place) ?? named(name).ref,
    attribute(id, name) {
      const value = named(id).attributes[name];
      if (value === undefined) throw new Error(`The attribute ${id}.${name} is not emulated`);
      return value;
    },
  };

  function named(id: string): Named {
    const resource = template.Resources[id];
    if (!resource) throw new Error(`The template refers to ${id}, which it does not have`);
    if (resource.Type !== 'AWS::SecretsManager::Secret') return nameOf(id, resource, place, references);
    const arn = secretArns.get(id);
    if (arn === undefined) throw new Error(`The template refers to the secret ${id} before it can be made`);
    return { ref: arn, attributes: { Id: arn } };
  }

  return references;
}

function pseudoParameter(name: string, place: Place): string | undefined {
  const values: Readonly<Record<string, string>> = {
    'AWS::Region': place.region,
    'AWS::AccountId': place.account,
    'AWS::Partition': 'aws',
    'AWS::StackName': place.stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function nameOf(id: string, { Type, Properties = {} }: Resource, place: Place, references: References): Named {
  const { region, account, stackName, awsUrl } = place;
  const own = (property: string, otherwise: string) => givenName(Properties, property, references) ?? otherwise;
  const arnOf = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const usual = `${stackName}-${id}`;
  switch (Type) {
    case 'AWS::SQS::Queue': {
      const name = own('QueueName', usual + (Properties['FifoQueue'] === true ? '.fifo' : ''));
      const url = `${awsUrl}/${account}/${name}`;
      return { ref: url, attributes: { Arn: arnOf('sqs', name), QueueName: name, QueueUrl: url } };
    }
    case 'AWS::DynamoDB::Table': {
      const name = own('TableName', usual);
      return { ref: name, attributes: { Arn: arnOf('dynamodb', `table/${name}`) } };
    }
    case 'AWS::S3::Bucket': {
      const name = own('BucketName', usual.toLowerCase());
      return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
    }
    case 'AWS::IAM::Role': {
      const name = own('RoleName', usual);
      return { ref: name, attributes: { Arn: `arn:aws:iam::${account}:role/${name}` } };
    }
    case 'AWS::Lambda::Function': {
      const name = own('FunctionName', usual);
      return { ref: name, attributes: { Arn: arnOf('lambda', `function:${name}`) } };
    }
    case 'AWS::Scheduler::Schedule': {
      const name = own('Name', usual);
      return { ref: name, attributes: { Arn: arnOf('scheduler', `schedule/default/${name}`) } };
    }
    case 'AWS::Logs::LogGroup': {
      const name = own('LogGroupName', usual);
      return { ref: name, attributes: { Arn: arnOf('logs', `log-group:${name}:*`) } };
    }
    default:
      return { ref: id, attributes: {} };
  }
}

function givenName(properties: Properties, property: string, references: References): string | undefined {
  const name = properties[property];
  return name === undefined ? undefined : String(resolved(name, references));
}

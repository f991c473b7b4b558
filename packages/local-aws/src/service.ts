import type { IncomingMessage, ServerResponse } from 'node:http';

/** One statement of an IAM policy. Its resources are ARNs or patterns, not references to a template. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The condition keys of a request and their values, such as `aws:PrincipalArn`. A list: a key with several values. */
export type ConditionContext = Readonly<Record<string, string | readonly string[]>>;

/** A signer of requests: its credentials and its policies. */
export interface Principal {
  /** Such as `arn:aws:sts::000000000000:assumed-role/WorkerRole/worker`. */
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly statements: readonly Statement[];
}

/** A request with a verified signature. Its body is still unread. */
export interface AwsRequest {
  readonly http: IncomingMessage;
  readonly url: URL;
  readonly principal: Principal;
  /** True when the principal's policies allow the action on the resource. */
  isAllowed(action: string, resource: string, context?: ConditionContext): boolean;
}

/** One emulated service. It checks the policies for its calls. For a call that is not emulated it answers 501. */
export interface AwsService {
  readonly name: 's3' | 'sqs' | 'dynamodb' | 'secretsmanager';
  handle(request: AwsRequest, response: ServerResponse): Promise<void>;
}

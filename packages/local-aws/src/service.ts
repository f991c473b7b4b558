import type { IncomingMessage, ServerResponse } from 'node:http';

/** One statement of an IAM policy, after every reference of the template was resolved. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Who signs a request: the credentials of one role, and what its policies say. */
export interface Principal {
  /** As CloudTrail would name it, such as `arn:aws:sts::000000000000:assumed-role/DeliverRole/deliver`. */
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly statements: readonly Statement[];
}

/** A request whose signature was verified and whose service is known. The body is still unread. */
export interface AwsRequest {
  readonly http: IncomingMessage;
  readonly url: URL;
  readonly principal: Principal;
  /** Whether the principal's policies allow the action on the resource; an explicit deny wins. */
  allows(action: string, resource: string, context?: Readonly<Record<string, string>>): boolean;
}

/** One emulated AWS service. It checks its own actions and answers 501, naming the call, for what it does not emulate. */
export interface AwsService {
  readonly name: 's3' | 'sqs' | 'dynamodb' | 'secretsmanager';
  handle(request: AwsRequest, response: ServerResponse): Promise<void>;
}

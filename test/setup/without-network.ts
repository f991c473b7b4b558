import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { HttpRequest } from '@smithy/types';
import type { LocalAws } from 'local-aws';

const utf8 = new TextDecoder();

/**
 * Settings by which the SDK's client calls the emulated DynamoDB in its own process, without a socket and a signature. Tests of
 * the engine make thousands of calls, and HTTP would take three quarters of their time.
 */
export function withoutNetwork(
  dynamodb: LocalAws['dynamodb'],
): Pick<DynamoDBClientConfig, 'credentials' | 'requestHandler' | 'signer'> {
  return {
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    signer: { sign: async (request) => request },
    requestHandler: {
      async handle({ headers, body }: HttpRequest) {
        const operation = (headers['x-amz-target'] ?? '').replace(/^.*\./, '');
        const answer = await dynamodb.call(operation, JSON.parse(utf8.decode(body)));
        const bytes = Buffer.from(JSON.stringify(answer.body));
        return { response: { statusCode: answer.status, headers: {}, body: bytes } };
      },
    },
  };
}

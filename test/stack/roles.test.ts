import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';

/** Every function, by a short name. */
const roles = {
  webhook: 'receive-webhook',
  bind: 'bind-upload',
  status: 'get-status',
  reminders: 'manage-reminders',
  link: 'open-file',
  upload: 'receive-upload',
  lists: 'advance-lists',
  remind: 'remind',
  deliver: 'deliver',
  sweep: 'sweep',
  tag: 'tag-files',
} as const;
type Role = keyof typeof roles;

let stack: Stack;
const clients = new Map<Role, ReturnType<typeof clientsOf>>();
beforeAll(async () => {
  stack = await startStack({ config: 'test/stack/roles.config.ts', runSchedules: false, scanMs: 'by-hand' });
  for (const role of Object.keys(roles) as Role[]) clients.set(role, clientsOf(roles[role]));
  const put = (Bucket: string, Key: string, Tagging?: string) =>
    stack.s3.send(new PutObjectCommand({ Bucket, Key, Body: '{}', ...(Tagging && { Tagging }) }));
  for (const key of Object.values(stored)) await put(payloads(), key);
  await put('acme-scanned', 'clean.pdf', 'GuardDutyMalwareScanStatus=NO_THREATS_FOUND');
  await put('acme-scanned', 'infected.pdf', 'GuardDutyMalwareScanStatus=THREATS_FOUND');
  await put('acme-plain', 'inbox/a.pdf');
  await put('acme-plain', 'private/a.pdf');
  await put(stack.bucket, 'a.pdf');
});
afterAll(async () => {
  for (const all of clients.values()) for (const client of Object.values(all)) client.destroy();
  await stack?.stop();
});

const id = 'x'.repeat(26);
const stored = {
  payload: `commands/${id}/${'f'.repeat(64)}.json`,
  reminder: `later/${id}/${'f'.repeat(64)}.json`,
  followUp: `follow-ups/${id}/${'f'.repeat(64)}.json`,
  filesToTag: `commands/${id}/files-to-tag.json`,
  bound: `bound/${id}/${'f'.repeat(64)}.json`,
  group: `groups/${id}/a.json`,
  list: `lists/${id}/list.json`,
  rows: `lists/${id}/rows-0.json`,
  skipped: `skipped/${id}.json`,
  sent: `sent/${id}.json`,
  link: `links/${id}/1.json`,
};

/** Each call, and the roles that may make it. Every other role must be denied. */
const rowCalls: readonly (readonly [string, readonly Role[], () => unknown])[] = [
  ['write the row of a command', ['lists', 'webhook', 'upload', 'remind', 'sweep', 'deliver'], () => putRow('cmd')],
  ['change the row of a command', ['lists', 'reminders', 'deliver', 'tag'], () => setRow('cmd')],
  ['write the row of a run', ['remind'], () => putRow('schedule')],
  ['delete the row of a command', [], () => deleteRow('cmd')],
  ['count in the line of a case', ['lists', 'webhook', 'upload', 'remind', 'sweep', 'deliver'], () => setRow('order')],
  [
    'write into the line of a case',
    ['lists', 'webhook', 'upload', 'remind', 'sweep', 'deliver'],
    () => putRow('order'),
  ],
  ['lease a slot, end a pause or change the day of a token', ['deliver'], () => setRow('token')],
  ['say what was accepted to the lanes', ['webhook', 'upload', 'remind', 'sweep', 'deliver'], () => setRow('lanes')],
  ['write a marker', ['deliver'], () => putRow('marker')],
  ['read a marker', ['deliver'], () => getRow('marker')],
  ['write which files a case was sent', ['deliver'], () => putRow('case')],
  ['change the calls that a source may make', ['webhook', 'bind', 'status', 'reminders'], () => setRow('source')],
  ['name an origin of work', ['webhook', 'upload', 'remind', 'sweep', 'deliver'], () => setRow('origins')],
  ['read which origins have work', ['sweep', 'deliver'], () => getRow('origins')],
  ['forget the origins of work', [], () => deleteRow('origins')],
  ['make a command wait for files', ['bind'], () => putRow('upload')],
  ['record the arrival of a file', ['upload'], () => setRow('upload')],
  ['change a group', ['upload', 'sweep'], () => setRow('group')],
  ['open a list', ['upload'], () => putRow('list')],
  ['change a list', ['lists'], () => setRow('list')],
  ['record a scan', ['upload'], () => putRow('scan')],
  ['read a scan', ['upload'], () => getRow('scan')],
  ['delete from the line of a case', ['lists', 'deliver'], () => deleteRow('order')],
  ['write a row of a kind that nobody has', [], () => putRow('other')],
  ['list what is due', ['lists', 'reminders', 'deliver', 'sweep', 'tag'], () => queryDue()],
  ['read the whole table', [], () => new ScanCommand({ TableName: ledger() })],
];

const objectCalls: readonly (readonly [string, readonly Role[], () => unknown])[] = [
  ['write a payload', ['lists', 'webhook', 'upload', 'remind', 'sweep'], () => putPayload('payload')],
  ['read a payload', ['deliver'], () => getPayload('payload')],
  ['write the payload of a reminder', ['lists', 'webhook', 'upload', 'remind', 'sweep'], () => putPayload('reminder')],
  ['read the payload of a reminder', ['deliver'], () => getPayload('reminder')],
  ['write the payload of a follow-up’s task', ['deliver'], () => putPayload('followUp')],
  ['read the payload of a follow-up’s task', ['deliver'], () => getPayload('followUp')],
  [
    'tag the payload of a reminder',
    ['lists', 'reminders', 'upload', 'remind', 'deliver', 'sweep'],
    () => tagObject(payloads(), stored.reminder),
  ],
  ['tag a payload', ['lists', 'upload', 'remind', 'deliver', 'sweep'], () => tagObject(payloads(), stored.payload)],
  ['write which files to tag', ['upload', 'sweep'], () => putPayload('filesToTag')],
  ['read which files to tag', ['tag'], () => getPayload('filesToTag')],
  ['write a command that waits for files', ['bind'], () => putPayload('bound')],
  ['read a command that waits for files', ['upload'], () => getPayload('bound')],
  ['write the note of a group', ['upload'], () => putPayload('group')],
  ['read the note of a group', ['upload', 'sweep'], () => getPayload('group')],
  ['write which file is a list', ['upload', 'lists'], () => putPayload('list')],
  ['write the rows of a list', ['lists'], () => putPayload('rows')],
  ['read the rows of a list', ['lists'], () => getPayload('rows')],
  ['write the result of a list', ['lists'], () => putObject(stack.bucket, 'a.csv.bridge-result.csv')],
  ['write the note of a skipped upload', ['upload'], () => putPayload('skipped')],
  ['read the note of a skipped upload', [], () => getPayload('skipped')],
  ['write the files that a case was sent', ['deliver'], () => putPayload('sent')],
  ['read the files that a case was sent', ['deliver'], () => getPayload('sent')],
  ['say where a link leads', ['deliver'], () => putPayload('link')],
  ['read where a link leads', ['link'], () => getPayload('link')],
  ['read a file without links', ['lists', 'upload', 'deliver'], () => getObject('acme-plain', 'inbox/a.pdf')],
  ['read a file beside the prefix', [], () => getObject('acme-plain', 'private/a.pdf')],
  [
    'read a clean file that may have a link',
    ['lists', 'upload', 'deliver', 'link'],
    () => getObject('acme-scanned', 'clean.pdf'),
  ],
  ['read an infected file', ['upload'], () => getObject('acme-scanned', 'infected.pdf')],
  ['write a file', [], () => putObject(stack.bucket, 'b.pdf')],
  ['write below bridge-bound/', ['bind'], () => putObject(stack.bucket, 'bridge-bound/x')],
  ['tag a file', ['tag'], () => tagObject(stack.bucket, 'a.pdf')],
  ['tag a file of a bucket that is left alone', [], () => tagObject('acme-plain', 'inbox/a.pdf')],
  ['delete a file', [], () => deleteObject(stack.bucket, 'a.pdf')],
  ['delete the note of a link', [], () => deleteObject(payloads(), stored.link)],
  ['delete a payload', ['deliver'], () => deleteObject(payloads(), stored.payload)],
  ['delete the payload of a follow-up’s task', ['deliver'], () => deleteObject(payloads(), stored.followUp)],
];

const secretCalls: readonly (readonly [string, readonly Role[], () => unknown])[] = [
  ['read a token', ['deliver'], () => getSecret('wolkvox/dev/demo')],
  [
    'read the key of a source',
    ['webhook', 'bind', 'status', 'reminders'],
    () => getSecret('bridge/dev/webhooks/default'),
  ],
  ['read the marker key', ['deliver'], () => getSecret('bridge/dev/marker-key')],
  ['read the key of links', ['deliver', 'link'], () => getSecret('bridge/dev/link-key')],
  ['change a token', [], () => new PutSecretValueCommand({ SecretId: 'wolkvox/dev/demo', SecretString: 'x' })],
];

const queueCalls: readonly (readonly [string, readonly Role[], () => unknown])[] = [
  ['send the event of an upload', ['upload'], () => sendTo('UploadsQueue', '{"Event":"s3:TestEvent"}')],
  ['receive the events of uploads', ['upload'], () => receiveFrom('UploadsQueue')],
  ['send to the dead letters of runs', ['remind'], () => sendTo('SchedulesDeadLetters', '{}')],
  ['send to the dead letters', [], () => sendTo('UploadsDeadLetters', '{}')],
  ['send a wake-up', ['lists', 'webhook', 'upload', 'remind', 'deliver', 'sweep'], () => sendTo('LanesQueue', wakeUp)],
  ['receive a wake-up', ['deliver'], () => receiveFrom('LanesQueue')],
];
const wakeUp = JSON.stringify({ operation: 'demo', number: 0, epoch: 0 });

describe.each([
  ['the ledger', 'dynamodb', rowCalls],
  ['buckets', 's3', objectCalls],
  ['secrets', 'secrets', secretCalls],
  ['queues', 'sqs', queueCalls],
] as const)('of %s, the roles', (_what, service, calls) => {
  it.each(calls)('may %s: %j', async (_call, allowed, make) => {
    const able: Role[] = [];
    for (const [role, all] of clients) {
      const client = all[service] as { send(command: unknown): Promise<unknown> };
      const error = await client.send(make()).then(
        () => undefined,
        (failure: Error) => failure,
      );
      if (!/^AccessDenied/.test(error?.name ?? '')) able.push(role);
    }

    expect(able.toSorted()).toEqual(allowed.toSorted());
  });
});

function clientsOf(name: string) {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = stack.host.env(name);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const access = { endpoint: stack.host.aws.url, region: stack.host.aws.region, credentials };
  return {
    dynamodb: new DynamoDBClient(access),
    s3: new S3Client(access),
    secrets: new SecretsManagerClient(access),
    sqs: new SQSClient(access),
  };
}

const ledger = () => stack.host.refs['Ledger'] ?? '';
const payloads = () => stack.host.refs['Payloads'] ?? '';

/** A row that no function looks for. */
const keyOf = (kind: string) => ({ pk: { S: `${kind}#rights` }, sk: { S: 'rights' } });
const getRow = (kind: string) => new GetItemCommand({ TableName: ledger(), Key: keyOf(kind) });
const putRow = (kind: string) => new PutItemCommand({ TableName: ledger(), Item: keyOf(kind) });
const setRow = (kind: string) => new UpdateItemCommand({ TableName: ledger(), Key: keyOf(kind) });
const deleteRow = (kind: string) => new DeleteItemCommand({ TableName: ledger(), Key: keyOf(kind) });
const queryDue = () =>
  new QueryCommand({
    TableName: ledger(),
    IndexName: 'due',
    KeyConditionExpression: 'dueKey = :key',
    ExpressionAttributeValues: { ':key': { S: 'demo#rights' } },
  });

const getObject = (Bucket: string, Key: string) => new GetObjectCommand({ Bucket, Key });
const putObject = (Bucket: string, Key: string) => new PutObjectCommand({ Bucket, Key, Body: '{}' });
const deleteObject = (Bucket: string, Key: string) => new DeleteObjectCommand({ Bucket, Key });
const tagObject = (Bucket: string, Key: string) =>
  new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [{ Key: 'ended', Value: '15' }] } });
const putPayload = (kind: keyof typeof stored) => putObject(payloads(), stored[kind]);
const getPayload = (kind: keyof typeof stored) => getObject(payloads(), stored[kind]);

const getSecret = (SecretId: string) => new GetSecretValueCommand({ SecretId });

const queueUrl = (queue: string) => stack.host.refs[queue] ?? '';
const receiveFrom = (queue: string) => new ReceiveMessageCommand({ QueueUrl: queueUrl(queue) });
const sendTo = (queue: string, MessageBody: string) =>
  new SendMessageCommand({
    QueueUrl: queueUrl(queue),
    MessageBody,
    ...(queue === 'LanesQueue' && { MessageGroupId: 'demo#0', MessageDeduplicationId: String(Math.random()) }),
  });

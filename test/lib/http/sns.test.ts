import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Sources } from '../../../lib/config/sources.ts';
import { readBody } from '../../../lib/http/read-body.ts';
import { createReceiveSns, type ReceiveSns } from '../../../lib/http/sns.ts';
import { fields } from '../../../lib/wolkvox/check.ts';
import { callEvent } from './call-event.ts';

const topic = 'arn:aws:sns:us-east-1:123456789012:avisos';
const certificate =
  'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-9c6465fa7f48f5cacd23014631ec1136.pem';
const confirmation = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topic}&Token=2336412f37`;
const sources: Sources = {
  avisos: {
    operation: 'demo',
    auth: {
      sns: {
        topics: [
          topic,
          topic.replace('us-east-1', 'mx-central-1'),
          topic.replace('aws:sns:us-east-1', 'aws-us-gov:sns:us-gov-west-1'),
          topic.replace('aws:sns:us-east-1', 'aws-cn:sns:cn-north-1'),
        ],
      },
    },
  },
  form: { operation: 'demo' },
};
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = Date.UTC(2026, 10, 20, 14);

let asked: string[];
let answer: (url: string) => Promise<string | undefined>;
let nowMs: number;
let receive: ReceiveSns;
beforeEach(() => {
  asked = [];
  nowMs = now;
  answer = async () => publicKey.export({ type: 'spki', format: 'pem' }).toString();
  receive = createReceiveSns({
    sources,
    now: () => nowMs,
    fetchText: async (url) => {
      asked.push(url);
      return answer(url);
    },
  });
});

describe('a message that AWS signed', () => {
  it.each(['1', '2'])('in version %s is its source’s, and its id is the call’s', async (SignatureVersion) => {
    const { caller, call } = (await send(signed({ SignatureVersion }))) ?? {};

    expect(caller).toEqual({ source: 'avisos', signedId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324' });
    expect(call && (await read(call))).toEqual({
      Type: 'Notification',
      MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
      TopicArn: topic,
      Timestamp: '2026-11-20T13:30:00.000Z',
      Message: 'Hola',
    });
    expect(asked).toEqual([certificate]);
  });

  it('has a subject where it was given one, and its text as JSON where it is JSON', async () => {
    const { call } = (await send(signed({ Subject: 'Pedido', Message: ' {"pedido":"ñ","a":[1]}' }))) ?? {};

    expect(call && (await read(call))).toMatchObject({ Subject: 'Pedido', Message: { pedido: 'ñ', a: [1] } });
  });

  it.each(['7', '"texto"', '{"a":', ''])('keeps its text where it is no object: %j', async (Message) => {
    const { call } = (await send(signed({ Message }))) ?? {};

    expect(call && (await read(call))).toMatchObject({ Message });
  });

  it.each([
    ['{"Cuenta":12345678901234567890}', 'inexact_number'],
    ['{"a":1,"a":2}', 'name_twice'],
    ['['.repeat(30) + ']'.repeat(30), 'too_deep'],
  ])('is refused for what any body is refused for: %s', async (Message, code) => {
    const { call } = (await send(signed({ Message }))) ?? {};

    await expect(call && read(call)).rejects.toMatchObject({ code });
  });

  it('costs one certificate for all, and another one after a failure', async () => {
    answer = async () => Promise.reject(new Error('no network'));
    await expect(send(signed())).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    answer = async () => publicKey.export({ type: 'spki', format: 'pem' }).toString();
    await send(signed());
    await send(signed({ Message: 'Otra' }));

    expect(asked).toEqual([certificate, certificate]);
  });
});

it.each([
  ['us-gov-west-1.amazonaws.com', 'arn:aws-us-gov:sns:us-gov-west-1'],
  ['cn-north-1.amazonaws.com.cn', 'arn:aws-cn:sns:cn-north-1'],
  ['mx-central-1.amazonaws.com', 'arn:aws:sns:mx-central-1'],
])('the certificate may come from %s for a topic there, and for no other', async (host, begin) => {
  const SigningCertURL = certificate.replace('us-east-1.amazonaws.com', host);
  const TopicArn = topic.replace('arn:aws:sns:us-east-1', begin);

  await expect(send(signed({ SigningCertURL, TopicArn }))).resolves.toMatchObject({ caller: { source: 'avisos' } });
  await expect(send(signed({ SigningCertURL }))).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(send(signed({ TopicArn }))).rejects.toMatchObject({ code: 'unauthorized' });
  expect(asked).toEqual([SigningCertURL]);
});

describe('a certificate that AWS does not have', () => {
  const named = (number: number) => certificate.replace(/[0-9a-f]{32}/, number.toString(16).padStart(32, '0'));

  it.each([
    ['no file', undefined],
    ['no text', ''],
    ['a page', '<html>'],
    ['a broken one', '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----'],
  ])('refuses the message, and is asked for once a minute: %s', async (_what, text) => {
    answer = async () => text;
    for (const _time of [1, 2, 3]) {
      await expect(send(signed())).rejects.toMatchObject({ code: 'unauthorized', status: 401 });
    }
    expect(asked).toEqual([certificate]);
    nowMs += 60_000;
    answer = async () => publicKey.export({ type: 'spki', format: 'pem' }).toString();
    await expect(send(signed())).resolves.toMatchObject({ caller: { source: 'avisos' } });
  });

  it('is one of twenty a minute: then AWS is asked no more, and known certificates still count', async () => {
    await send(signed());
    answer = async () => undefined;
    for (let number = 0; number < 20; number += 1) {
      await expect(send(signed({ SigningCertURL: named(number) }))).rejects.toMatchObject({ status: 401 });
    }
    await expect(send(signed({ SigningCertURL: named(20) }))).rejects.toMatchObject({ status: 503 });
    expect(asked).toHaveLength(21);
    await expect(send(signed())).resolves.toMatchObject({ caller: { source: 'avisos' } });
    nowMs += 60_000;
    await expect(send(signed({ SigningCertURL: named(21) }))).rejects.toMatchObject({ status: 401 });
    expect(asked).toHaveLength(22);
  });
});

describe('a subscription', () => {
  const subscription = { Type: 'SubscriptionConfirmation', Token: '2336412f37', SubscribeURL: confirmation };

  it('of a configured topic is confirmed, and makes no command', async () => {
    expect(await send(signed(subscription))).toEqual({
      caller: { source: 'avisos', signedId: expect.any(String) },
    });
    expect(asked).toEqual([certificate, confirmation]);
  });

  it('is confirmed again later while AWS does not answer', async () => {
    answer = async (url) =>
      url === certificate ? publicKey.export({ type: 'spki', format: 'pem' }).toString() : Promise.reject();

    await expect(send(signed(subscription))).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('that ends asks for nothing', async () => {
    await send(signed({ ...subscription, Type: 'UnsubscribeConfirmation' }));

    expect(asked).toEqual([certificate]);
  });

  it.each([
    ['another host', confirmation.replace('amazonaws.com', 'example.com')],
    ['a host that only begins so', confirmation.replace('amazonaws.com', 'amazonaws.com.example.com')],
    ['another service of AWS', confirmation.replace('sns.us-east-1', 's3.us-east-1')],
    ['a bucket with a telling name', confirmation.replace('sns.us-east-1', 'sns.us-east-1.s3')],
    ['another protocol', confirmation.replace('https:', 'http:')],
    ['another port', confirmation.replace('.com/', '.com:8443/')],
    ['a user', confirmation.replace('https://', 'https://a:b@')],
    ['another action', confirmation.replace('ConfirmSubscription', 'DeleteTopic')],
    ['another topic', confirmation.replace('avisos', 'otros')],
    ['no address', 'mañana'],
  ])('whose address leads to %s is refused, and nothing is fetched from it', async (_where, SubscribeURL) => {
    await expect(send(signed({ ...subscription, SubscribeURL }))).rejects.toMatchObject({ code: 'unauthorized' });
    expect(asked).toEqual([certificate]);
  });
});

describe('a message is refused', () => {
  it.each([
    ['without a signature', () => message()],
    ['by another key', () => signed({}, other.privateKey)],
    ['changed after it was signed', () => ({ ...signed(), Message: 'Otra cosa' })],
    ['with a subject that nobody signed', () => ({ ...signed(), Subject: 'Otro' })],
    [
      'as another type than was signed',
      () => ({ ...signed(), Type: 'SubscriptionConfirmation', SubscribeURL: confirmation }),
    ],
  ])('%s', async (_what, make) => {
    await expect(send(make())).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
    expect(asked).not.toContain(confirmation);
  });

  it.each([
    ['of another topic', { TopicArn: topic.replace('avisos', 'otros') }],
    ['of another account', { TopicArn: topic.replace('123456789012', '999999999999') }],
    ['older than two hours', { Timestamp: '2026-11-20T11:59:59.000Z' }],
    ['from the future', { Timestamp: '2026-11-20T16:00:01.000Z' }],
    ['without a time', { Timestamp: 'ayer' }],
    ['of another version', { SignatureVersion: '3' }],
    ['of another type', { Type: 'Command' }],
    ['whose certificate is on another host', { SigningCertURL: certificate.replace('amazonaws.com', 'example.com') }],
    ['whose certificate is in a bucket', { SigningCertURL: certificate.replace('sns.us-east-1', 'sns.s3') }],
    [
      'whose certificate is in a bucket of a region',
      { SigningCertURL: certificate.replace('us-east-1', 's3-us-west-2') },
    ],
    ['whose certificate is in another region', { SigningCertURL: certificate.replace('east-1', 'west-2') }],
    ['whose certificate is in an invented region', { SigningCertURL: certificate.replace('us-east', 'zz-nowhere') }],
    ['whose certificate has another name', { SigningCertURL: certificate.replace(/-[0-9a-f]{32}/, '-mine') }],
    ['whose certificate’s address has a fragment', { SigningCertURL: `${certificate}#2` }],
    ['whose certificate’s address is written otherwise', { SigningCertURL: certificate.replace('.com/', '.com:443/') }],
    ['whose certificate is another file', { SigningCertURL: certificate.replace('SimpleNotificationService', 'mine') }],
    ['whose certificate’s address has a query', { SigningCertURL: `${certificate}?Action=ConfirmSubscription` }],
    ['whose certificate comes unencrypted', { SigningCertURL: certificate.replace('https', 'http') }],
  ])('%s, before anything is fetched', async (_what, changes) => {
    await expect(send(signed(changes))).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
    expect(asked).toEqual([]);
  });

  it.each(['', 'null', '[]', '{', '"Notification"'])('that is no message: %j', async (text) => {
    await expect(receive(hook('avisos'), Buffer.from(text))).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

it('a call to the hook of another source is none of SNS’s', async () => {
  const bytes = Buffer.from(JSON.stringify(signed()));

  expect(await receive(hook('form'), bytes)).toBeUndefined();
  expect(await receive(hook('nobody'), bytes)).toBeUndefined();
  expect(await receive(hook('constructor'), bytes)).toBeUndefined();
  expect(await receive(callEvent(), bytes)).toBeUndefined();
});

const hook = (source: string) =>
  callEvent({
    routeKey: 'POST /hooks/{source}',
    pathParameters: { source },
    headers: { 'content-type': 'text/plain; charset=UTF-8' },
  });

function send(fields: object) {
  return receive(hook('avisos'), Buffer.from(JSON.stringify(fields)));
}

function read({ event, body }: { event: Parameters<typeof readBody>[0]; body: Buffer }) {
  return readBody(event, body, fields);
}

function message(changes: object = {}) {
  return {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: topic,
    Message: 'Hola',
    Timestamp: '2026-11-20T13:30:00.000Z',
    SignatureVersion: '2',
    Signature: '',
    SigningCertURL: certificate,
    ...changes,
  } as Record<string, string>;
}

/** Signs as https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html says. */
function signed(changes: object = {}, key = privateKey) {
  const fields = message(changes);
  const names =
    fields['Type'] === 'Notification' ? ['Message', 'MessageId', 'Subject'] : ['Message', 'MessageId', 'SubscribeURL'];
  const rest =
    fields['Type'] === 'Notification' ? ['Timestamp', 'TopicArn', 'Type'] : ['Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = [...names, ...rest].flatMap((name) => (name in fields ? [`${name}\n${fields[name]}\n`] : [])).join('');
  const algorithm = fields['SignatureVersion'] === '1' ? 'sha1' : 'sha256';
  return { ...fields, Signature: sign(algorithm, Buffer.from(text), key).toString('base64') };
}

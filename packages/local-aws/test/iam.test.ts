import { describe, expect, it } from 'vitest';
import { checkStatements, isAllowed } from '../src/iam.ts';
import type { Statement } from '../src/service.ts';

const queue = 'arn:aws:sqs:us-east-1:000000000000:lanes.fifo';
const allow = (Action: Statement['Action'], Resource: Statement['Resource'], more = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource: string, more = {}): Statement => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
});
const when = (operator: string, key: string, value: string | string[]) => ({
  Condition: { [operator]: { [key]: value } },
});

describe('isAllowed', () => {
  it.each<[string, boolean, Statement[]]>([
    ['nothing', false, []],
    ['the action on the resource', true, [allow('sqs:SendMessage', queue)]],
    ['the action in other letters', true, [allow('SQS:sendmessage', queue)]],
    ['one of several actions', true, [allow(['sqs:DeleteMessage', 'sqs:SendMessage'], queue)]],
    ['another action', false, [allow('sqs:DeleteMessage', queue)]],
    ['an action that only begins alike', false, [allow('sqs:SendMessageBatch', queue)]],
    ['all actions of the service', true, [allow('sqs:*', queue)]],
    ['all actions of another service', false, [allow('s3:*', queue)]],
    ['any one character', true, [allow('sqs:Send?essage', queue)]],
    ['one character too many', false, [allow('sqs:SendMessage?', queue)]],
    ['another resource', false, [allow('sqs:SendMessage', `${queue}x`)]],
    ['the resource in other letters', false, [allow('sqs:SendMessage', queue.replace('lanes', 'Lanes'))]],
    ['one of several resources', true, [allow('sqs:SendMessage', ['arn:aws:sqs:::x', queue])]],
    ['the beginning of the resource', true, [allow('sqs:SendMessage', 'arn:aws:sqs:us-east-1:000000000000:lanes*')]],
    ['every resource', true, [allow('sqs:SendMessage', '*')]],
    ['every region and account', true, [allow('sqs:SendMessage', 'arn:aws:sqs:*:*:lanes.fifo')]],
    ['a star that would have to reach over a colon', false, [allow('sqs:SendMessage', 'arn:aws:sqs:*:lanes.fifo')]],
    ['a dot that is not a dot', false, [allow('sqs:SendMessage', queue.replace('lanes.fifo', 'lanesxfifo'))]],
    ['an allow and a deny', false, [allow('*', '*'), deny('sqs:SendMessage', queue)]],
    ['a deny and an allow', false, [deny('sqs:*', '*'), allow('*', '*')]],
    ['a deny of something else', true, [allow('*', '*'), deny('sqs:DeleteMessage', queue)]],
    ['only a deny', false, [deny('s3:*', '*')]],
  ])('with %s is %s', (_name, expected, statements) => {
    expect(isAllowed(statements, 'sqs:SendMessage', queue)).toBe(expected);
  });

  it.each<[string, boolean, object]>([
    ['StringEquals and the same text', true, when('StringEquals', 'aws:RequestedRegion', 'us-east-1')],
    ['StringEquals and one of several', true, when('StringEquals', 'aws:RequestedRegion', ['eu-west-1', 'us-east-1'])],
    ['StringEquals and another text', false, when('StringEquals', 'aws:RequestedRegion', 'eu-west-1')],
    ['StringEquals and a key that is absent', false, when('StringEquals', 'aws:SourceAccount', '1')],
    ['StringEqualsIfExists and a key that is absent', true, when('StringEqualsIfExists', 'aws:SourceAccount', '1')],
    ['StringEqualsIfExists and another text', false, when('StringEqualsIfExists', 'aws:RequestedRegion', 'eu-west-1')],
    ['StringLike and a pattern', true, when('StringLike', 'aws:RequestedRegion', 'us-*-?')],
    ['StringLike and another pattern', false, when('StringLike', 'aws:RequestedRegion', 'eu-*')],
    ['ArnLike and a pattern', true, when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:*:*:up*')],
    ['ArnLike and a star over colons', false, when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:*:uploads')],
    ['ArnEquals and the same', true, when('ArnEquals', 'aws:SourceArn', 'arn:aws:s3:::uploads')],
    ['ArnEquals and another', false, when('ArnEquals', 'aws:SourceArn', 'arn:aws:s3:::payloads')],
    ['Bool and the same', true, when('Bool', 'aws:SecureTransport', 'true')],
    ['Bool and the opposite', false, when('Bool', 'aws:SecureTransport', 'false')],
    ['a key in other letters', true, when('StringEquals', 'AWS:requestedregion', 'us-east-1')],
    [
      'two keys of which one fails',
      false,
      { Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1', 'aws:SecureTransport': 'false' } } },
    ],
  ])('with %s is %s', (_name, expected, condition) => {
    const context = {
      'aws:RequestedRegion': 'us-east-1',
      'aws:SecureTransport': 'true',
      'aws:SourceArn': 'arn:aws:s3:::uploads',
    };

    expect(isAllowed([allow('*', '*', condition)], 'sqs:SendMessage', queue, context)).toBe(expected);
  });

  it('does not deny where the condition of a deny does not hold', () => {
    const statements = [allow('*', '*'), deny('*', '*', when('Bool', 'aws:SecureTransport', 'false'))];

    expect(isAllowed(statements, 'sqs:SendMessage', queue, { 'aws:SecureTransport': 'true' })).toBe(true);
    expect(isAllowed(statements, 'sqs:SendMessage', queue, { 'aws:SecureTransport': 'false' })).toBe(false);
  });
});

describe('a key with several values', () => {
  it.each<[string, boolean, string[] | undefined]>([
    ['all of them match', true, ['cmd#a', 'order#b']],
    ['one of them does not', false, ['cmd#a', 'slot#b']],
    ['it is absent, as AWS documents', true, undefined],
  ])('under ForAllValues where %s is %s', (_what, expected, keys) => {
    const statement = allow('*', '*', when('ForAllValues:StringLike', 'dynamodb:LeadingKeys', ['cmd#*', 'order#*']));
    const context = keys && { 'dynamodb:LeadingKeys': keys };

    expect(isAllowed([statement], 'dynamodb:PutItem', queue, context)).toBe(expected);
  });

  it('matches nothing without ForAllValues', () => {
    const statement = allow('*', '*', when('StringLike', 'dynamodb:LeadingKeys', 'cmd#*'));

    expect(isAllowed([statement], 'dynamodb:PutItem', queue, { 'dynamodb:LeadingKeys': ['cmd#a'] })).toBe(false);
  });
});

describe('checkStatements', () => {
  it.each<[string, object, string]>([
    ['an operator', when('IpAddress', 'aws:SourceIp', '10.0.0.0/8'), 'IpAddress'],
    ['another set operator', when('ForAnyValue:StringLike', 'dynamodb:LeadingKeys', 'x'), 'ForAnyValue:StringLike'],
    ['NotAction', { NotAction: 's3:*' }, 'NotAction'],
    ['a policy variable', { Resource: ['arn:aws:s3:::x/$', '{aws:username}'].join('') }, 'aws:username'],
  ])('refuses %s that it does not know, by name', (_name, more, named) => {
    expect(() => checkStatements([{ ...allow('s3:*', '*'), ...more }])).toThrow(named);
  });
});

import type { TemplateResource } from '../../scripts/template.ts';

export const account = '123456789012';
export const stackId = `arn:aws:cloudformation:us-east-1:${account}:stack/s/1`;

/** Returns the fixed name of a bucket or secret. */
export function nameOf({ Type, Properties = {} }: TemplateResource): string | undefined {
  if (Type === 'AWS::SecretsManager::Secret') return String(Properties['Name']);
  const name = Properties['BucketName'] as { 'Fn::Sub'?: string } | string | undefined;
  const text = typeof name === 'string' ? name : name?.['Fn::Sub'];
  return text?.replace(`\${AWS::Region}`, 'us-east-1').replace(`\${AWS::AccountId}`, account);
}

let eventCount = 0;

export function stackEvent(status: string): string {
  return eventOf('s', 'AWS::CloudFormation::Stack', status, '');
}

export function failedEvent(id: string, reason: string): string {
  return eventOf(id, 'AWS::SecretsManager::Secret', 'CREATE_FAILED', reason);
}

function eventOf(id: string, type: string, status: string, reason: string): string {
  return `<member><EventId>${++eventCount}</EventId><StackName>s</StackName><StackId>${stackId}</StackId><LogicalResourceId>${id}</LogicalResourceId><ResourceType>${type}</ResourceType><ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason></member>`;
}

export function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

import { type CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { RefusedError } from '../../cli/refused-error.ts';
import type { Template } from '../template.ts';

/** Returns the template that the stack has now; `undefined` when there is no stack. Throws a RefusedError when it cannot be updated. */
export async function readDeployedTemplate(
  client: Pick<CloudFormationClient, 'send'>,
  stack: string,
): Promise<Template | undefined> {
  const status = await readStatus(client, stack);
  if (status === undefined) return undefined;
  const fault = statusFault(stack, status);
  if (fault) throw new RefusedError(fault);
  const { TemplateBody = '{}' } = await client.send(
    new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' }),
  );
  return JSON.parse(TemplateBody) as Template;
}

async function readStatus(client: Pick<CloudFormationClient, 'send'>, stack: string): Promise<string | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks?.[0]?.StackStatus;
  } catch (error) {
    // CloudFormation has no error of its own for it.
    if ((error as Error).name === 'ValidationError') return undefined;
    throw error;
  }
}

/** Returns what must be done before the stack can be deployed. `undefined` when it can. */
function statusFault(stack: string, status: string): string | undefined {
  const of = `--stack-name ${stack}`;
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return `The stack ${stack} could not be set back after a failed deploy. Correct the cause, then: aws cloudformation continue-update-rollback ${of}`;
  }
  if (status === 'ROLLBACK_COMPLETE' || status === 'REVIEW_IN_PROGRESS' || status.endsWith('_FAILED')) {
    return `The stack ${stack} is ${status}, and can only be deleted: aws cloudformation delete-stack ${of}. What holds data is kept, and the next deploy takes it back`;
  }
  if (status.endsWith('_IN_PROGRESS'))
    return `Somebody deploys the stack ${stack} now (${status}). Wait until it is done`;
  return undefined;
}

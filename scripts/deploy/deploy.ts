import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Terminal } from '../../cli/operator.ts';
import { RefusedError } from '../../cli/refused-error.ts';
import { readTemplate } from '../check-limits.ts';
import { templateChanges } from '../template-changes.ts';
import { readDeployedTemplate } from './deployed-stack.ts';
import { describePlan } from './describe-plan.ts';
import { idleCost } from './idle-cost.ts';
import { type DeployClients, findKept, importKept, type Target } from './kept-resources.ts';

export interface DeployOptions {
  readonly stage: string;
  readonly region: string;
  readonly profile?: string | undefined;
  /** Whether data may be lost without a question. */
  readonly allowLoss?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

/** What a deploy works with. `directory` holds `.serverless/`, packaged for this stage and region. */
export interface DeployParts {
  readonly directory: string;
  readonly terminal: Pick<Terminal, 'say' | 'confirm'>;
  /** What is reserved, in a sentence. */
  readonly reservation: string;
  /** Runs the packager. Throws when it fails. */
  readonly runPackager: (args: readonly string[]) => Promise<void>;
}

/**
 * Shows what a deploy changes and costs, asks, takes back what an earlier stack has kept, and deploys the package. Returns whether
 * it was deployed.
 */
export async function deploy(options: DeployOptions, parts: DeployParts): Promise<boolean> {
  const { stage, region, profile, yes = false, allowLoss = false } = options;
  const settings = { region, ...(profile !== undefined && { profile }) };
  const clients = {
    cloudFormation: new CloudFormationClient(settings),
    s3: new S3Client(settings),
    secrets: new SecretsManagerClient(settings),
  };
  const sts = new STSClient(settings);
  try {
    const target = await findTarget(sts, `wolkvox-bridge-${stage}`, region);
    const { losses, ...plan } = await makePlan(parts, clients, target);
    for (const line of describePlan({ ...plan, reservation: parts.reservation })) parts.terminal.say(line);
    if (losses.length > 0 && yes && !allowLoss) {
      throw new RefusedError(`--yes does not lose data. To lose what ${losses.join(' and ')} hold, add --allow-loss`);
    }
    if (!(await parts.terminal.confirm('Deploy this?'))) {
      parts.terminal.say('Nothing was changed.');
      return false;
    }
    if (plan.kept.length > 0) await importKept(plan.kept, plan.deployed, clients, target);
    const place = ['--stage', stage, '--region', region, ...(profile === undefined ? [] : ['--aws-profile', profile])];
    await parts.runPackager(['deploy', '--package', '.serverless', ...place]);
    return true;
  } finally {
    for (const client of [sts, ...Object.values(clients)]) client.destroy();
  }
}

async function findTarget(sts: STSClient, stack: string, region: string): Promise<Target> {
  try {
    const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { stack, region, account: Account, partition: Arn.split(':')[1] ?? 'aws' };
  } catch (error) {
    const { name } = error as Error;
    if (name === 'CredentialsProviderError') {
      throw new RefusedError('There are no AWS credentials. Set AWS_PROFILE, or log in: docs/deploy.md says how');
    }
    throw new RefusedError(`AWS does not say whose credentials these are: ${name}`, { cause: error });
  }
}

async function makePlan({ directory }: DeployParts, clients: DeployClients, target: Target) {
  const template = await readTemplate(directory);
  const deployed = await readDeployedTemplate(clients.cloudFormation, target.stack);
  const changes = templateChanges(deployed ?? { Resources: {} }, template);
  return {
    target,
    deployed,
    changes,
    kept: await findKept(template, deployed, clients, target),
    cost: idleCost(template),
    losses: changes.filter(({ loses }) => loses).map(({ id }) => id),
  };
}

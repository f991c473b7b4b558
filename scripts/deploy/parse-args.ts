import { parseArgs } from 'node:util';
import { RefusedError } from '../../cli/refused-error.ts';
import { defaultStage } from '../../lib/config/secret-names.ts';
import type { DeployOptions } from './deploy.ts';

const options = {
  stage: { type: 'string', short: 's', default: defaultStage },
  region: { type: 'string', short: 'r', default: 'us-east-1' },
  'aws-profile': { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  'allow-loss': { type: 'boolean' },
} as const;

/** Returns the options of a deploy. Throws a RefusedError for any other. */
export function parseDeployArgs(args: readonly string[]): DeployOptions {
  try {
    const {
      stage,
      region,
      yes,
      'aws-profile': profile,
      'allow-loss': allowLoss,
    } = parseArgs({ args: [...args], options }).values;
    return { stage, region, yes, profile, allowLoss };
  } catch (error) {
    throw new RefusedError(
      `${(error as Error).message}. npm run deploy -- [--stage NAME] [--region NAME] [--aws-profile NAME] [--yes] [--allow-loss]`,
    );
  }
}

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { runMain } from '../cli/run-main.ts';
import { ConfigurationError } from '../lib/config/configuration-error.ts';
import { buildAll } from './build.ts';
import { planReservation } from './reservation.ts';
import { stageFault } from './stage-fault.ts';

/** The options of osls that say where it deploys. */
const deployOptions = {
  stage: { type: 'string', short: 's' },
  region: { type: 'string', short: 'r' },
  'aws-profile': { type: 'string' },
} as const;

// Passes its arguments to osls: `npm run deploy -- --stage prod --region us-east-1`.
const args = process.argv.slice(2);
let reserved = '';
let stageName = '';
await runMain(async () => {
  const { values } = parseArgs({ args, options: deployOptions, strict: false });
  const { stage = 'dev', region = 'us-east-1', 'aws-profile': profile } = values as Partial<Record<string, string>>;
  const fault = stageFault(stage, region);
  if (fault) throw new ConfigurationError(fault);
  stageName = stage;
  const client = new LambdaClient({ region, ...(profile !== undefined && { profile }) });
  await buildAll({
    async reserve(bridge) {
      const { reservation, sentence } = await planReservation(client, bridge, `wolkvox-bridge-${stage}`);
      reserved = sentence;
      return reservation;
    },
  });
  client.destroy();
});
const osls = path.resolve('node_modules/osls/bin/serverless.js');
const { status } = spawnSync(process.execPath, [osls, 'deploy', ...args], {
  stdio: 'inherit',
  env: { ...process.env, SLS_NOTIFICATIONS_MODE: 'off' },
});
if (status !== 0) process.exit(status ?? 1);
console.log(`
Deployed. ${reserved} Before the first delivery, store the token of each operation (docs/deploy.md):
  aws secretsmanager put-secret-value --secret-id wolkvox/${stageName}/OPERATION --secret-string '{"tokens":["…"]}'`);

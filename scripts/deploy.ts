import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RefusedError } from '../cli/refused-error.ts';
import { runMain } from '../cli/run-main.ts';
import { openTerminal } from '../cli/terminal.ts';
import { ConfigurationError } from '../lib/config/configuration-error.ts';
import { buildAll } from './build.ts';
import { deploy } from './deploy/deploy.ts';
import { parseDeployArgs } from './deploy/parse-args.ts';
import { planReservation } from './reservation.ts';
import { stageFault } from './stage-fault.ts';

const root = path.resolve(import.meta.dirname, '..');

await runMain(async () => {
  const options = parseDeployArgs(process.argv.slice(2));
  const { stage, region, profile } = options;
  const fault = stageFault(stage, region);
  if (fault) throw new ConfigurationError(fault);
  const lambda = new LambdaClient({ region, ...(profile !== undefined && { profile }) });
  let sentence = '';
  await buildAll({
    async reserve(bridge) {
      const planned = await planReservation(lambda, bridge, `wolkvox-bridge-${stage}`);
      sentence = planned.sentence;
      return planned.reservation;
    },
  });
  lambda.destroy();
  await runOsls(['package', '--stage', stage, '--region', region]);
  const parts = { directory: root, terminal: openTerminal(options), reservation: sentence, runPackager: runOsls };
  if (!(await deploy(options, parts))) return;
  console.log(`
Deployed. Before the first delivery, store the token of each operation (docs/deploy.md):
  aws secretsmanager put-secret-value --secret-id wolkvox/${stage}/OPERATION --secret-string '{"tokens":["…"]}'`);
});

/** Runs the packager, which reports its own faults. */
async function runOsls(args: readonly string[]): Promise<void> {
  const osls = path.join(root, 'node_modules', 'osls', 'bin', 'serverless.js');
  const { status } = spawnSync(process.execPath, [osls, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SLS_NOTIFICATIONS_MODE: 'off' },
  });
  if (status !== 0)
    throw new RefusedError(`osls ${args[0]} failed: the lines above say why. The command can be repeated`);
}

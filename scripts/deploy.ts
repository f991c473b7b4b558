import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { runMain } from '../cli/run-main.ts';
import { buildAll } from './build.ts';

// Passes its arguments to osls: `npm run deploy -- --stage prod --region us-east-1`.
await runMain(() => buildAll());
const osls = path.resolve('node_modules/osls/bin/serverless.js');
const { status } = spawnSync(process.execPath, [osls, 'deploy', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, SLS_NOTIFICATIONS_MODE: 'off' },
});
if (status !== 0) process.exit(status ?? 1);
console.log(`
Deployed. Before the first delivery, store the token of each operation (docs/deploy.md):
  aws secretsmanager put-secret-value --secret-id wolkvox/OPERATION --secret-string '{"tokens":["…"]}'`);

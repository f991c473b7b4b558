import { expect, it } from 'vitest';
import { swallowedOptions } from '../../cli/swallowed-options.ts';

const options = {
  stage: { type: 'string' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;

it.each([
  // npm 11 hands down `--stage prod --dry-run` so, without a -- before.
  { env: { npm_config_stage: 'true', npm_config_dry_run: 'true' }, args: ['erase', 'prod'], are: ['stage', 'dry-run'] },
  { env: { npm_config_stage: 'prod' }, args: ['deliveries', 'list'], are: ['stage'] },
  { env: { npm_config_json: 'true' }, args: ['deliveries', 'list', '--json'], are: [] },
  { env: { npm_config_stage: 'dev' }, args: ['deliveries', 'list', '--stage=prod'], are: [] },
  { env: { npm_config_json: '', npm_config_registry: 'x' }, args: ['deliveries', 'list'], are: [] },
  // As a file of npm may say for everything that npm asks.
  { env: { npm_config_yes: 'true' }, args: ['deliveries', 'list'], are: [] },
])('npm kept $are of $args with $env', ({ env, args, are }) => {
  expect(swallowedOptions(args, options, env)).toEqual(are);
});

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError } from '../lib/config/configuration-error.ts';
import { limitFaults } from './limit-faults.ts';
import type { Template } from './template.ts';

/** The file that the packager writes into `.serverless/`. */
export const templateName = 'cloudformation-template-update-stack.json';

/** Returns the packaged template. Throws one ConfigurationError that lists every limit of AWS that it passes. */
export async function readTemplate(directory: string): Promise<Template> {
  const template = JSON.parse(await readFile(path.join(directory, '.serverless', templateName), 'utf8')) as Template;
  const faults = limitFaults(template);
  if (faults.length > 0)
    throw new ConfigurationError(`bridge.config.ts is too large for AWS:\n- ${faults.join('\n- ')}`);
  return template;
}

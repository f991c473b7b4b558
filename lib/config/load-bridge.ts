import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bridge } from './bridge.ts';
import { ConfigurationError } from './faults.ts';

/**
 * Returns the configuration that this file exports, for people's commands: functions import theirs. Throws a ConfigurationError
 * that says in one sentence why it cannot be used.
 */
export async function loadBridge(file: string): Promise<Bridge> {
  const resolved = path.resolve(file);
  if (!existsSync(resolved)) throw new ConfigurationError(`There is no configuration ${resolved}`);
  const { default: bridge } = await importFile(resolved);
  if (isBridge(bridge)) return bridge;
  throw new ConfigurationError(
    `${resolved} exports no configuration: it must end in export default defineBridge({ … }), with operations, uploads, sources and schedules`,
  );
}

async function importFile(file: string): Promise<{ default?: unknown }> {
  try {
    return (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    throw new ConfigurationError(`${file} cannot be loaded. ${name}: ${message}${placeIn(error, file)}`, {
      cause: error,
    });
  }
}

/** Returns the line of this file that an error names, such as ` (line 12)`. Empty when it names none. */
function placeIn(error: unknown, file: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const places = [file, pathToFileURL(file).href].map((place) => stack.indexOf(`${place}:`) + place.length + 1);
  const line = places.map((at) => /^\d+/.exec(stack.slice(at))?.[0]).find((found) => found !== undefined);
  return line === undefined ? '' : ` (line ${line})`;
}

function isBridge(value: unknown): value is Bridge {
  return ['operations', 'uploads', 'sources', 'schedules'].every(
    (part) => typeof (value as Partial<Record<string, unknown>> | undefined)?.[part] === 'object',
  );
}

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { translate } from '../language.ts';
import type { Bridge } from './bridge.ts';
import { bridgeFaults } from './checks/bridge.ts';
import type { Fault } from './checks/fault.ts';
import { operationWarnings } from './checks/operations.ts';
import { sampleReport } from './checks/samples.ts';
import { sourceWarnings } from './checks/sources.ts';
import { texts } from './checks/texts.ts';
import { type TypeFault, typeFaults } from './checks/type-faults.ts';
import { ConfigurationError } from './configuration-error.ts';

/**
 * Returns the configuration that this file exports, for people's commands: functions import theirs. Throws a ConfigurationError
 * that lists all its faults, in the language of the terminal.
 */
export async function loadBridge(file: string): Promise<Bridge> {
  const bridge = await importBridge(file);
  refuse(file, bridgeFaults(bridge));
  return bridge as Bridge;
}

/**
 * The same for a build, which looks closer: at types, at times to come, and at what each rule and schedule answers to made-up
 * input. `warnings`: what may be wrong.
 */
export async function loadBridgeToBuild(
  file: string,
  now = new Date(),
): Promise<{ readonly bridge: Bridge; readonly warnings: readonly string[] }> {
  const [bridge, types] = await Promise.all([importBridge(file), typeFaults(path.resolve(file))]);
  const settings = bridgeFaults(bridge, now);
  const samples = sampleReport(bridge as Partial<Bridge>, now);
  refuse(file, [...settings, ...samples.faults], types);
  const { operations, sources } = bridge as Bridge;
  return {
    bridge: bridge as Bridge,
    warnings: [...operationWarnings(operations), ...sourceWarnings(sources), ...samples.warnings],
  };
}

/** Throws a ConfigurationError that lists all faults. One that the compiler found too is listed once. */
function refuse(file: string, faults: readonly Fault[], types: readonly TypeFault[] = []): void {
  const source = faults.length === 0 ? '' : readFileSync(file, 'utf8');
  const merged = new Set<TypeFault>();
  const lines = faults.map(({ where, sentence, name }) => {
    const fault = `${where}: ${sentence}`;
    const type = types.find((one) => name !== undefined && one.names.includes(name) && !merged.has(one));
    if (type) merged.add(type);
    const line = type ? placeOf(file, type) : onlyLineWith(name, source);
    return line === undefined ? fault : translate(texts.atLine, { fault, line });
  });
  const others = types.filter((one) => !merged.has(one)).map((one) => typeSentence(file, one));
  const all = [...new Set([...lines, ...others])];
  if (all.length > 0) throw new ConfigurationError(`${headingOf(file)}\n- ${all.join('\n- ')}`);
}

/** Returns the line that sets this name, if there is only one. */
function onlyLineWith(name: string | undefined, source: string): string | undefined {
  if (name === undefined || !/^[\w-]+$/.test(name)) return undefined;
  const setting = new RegExp(`(^|[^\\w.-])['"]?${name}['"]?\\s*[:,(}]`);
  const lines = source.split('\n').flatMap((line, at) => (setting.test(line) ? [String(at + 1)] : []));
  return lines.length === 1 ? lines[0] : undefined;
}

function headingOf(file: string): string {
  return translate(texts.heading, { file: shownPath(file) });
}

function typeSentence(file: string, fault: TypeFault): string {
  return translate(texts.typeFault, { line: placeOf(file, fault), message: fault.message });
}

/** The line, with the file where that is another one. */
function placeOf(file: string, { line, file: other }: TypeFault): string {
  return other === path.resolve(file) ? String(line) : `${shownPath(other)}:${line}`;
}

function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), path.resolve(file));
  return relative.startsWith('..') || path.isAbsolute(relative) ? path.resolve(file) : relative;
}

async function importBridge(file: string): Promise<unknown> {
  const resolved = path.resolve(file);
  if (!existsSync(resolved)) throw new ConfigurationError(translate(texts.noFile, { file: resolved }));
  const { default: bridge } = await importFile(resolved);
  if (typeof bridge === 'object' && bridge !== null) return bridge;
  throw new ConfigurationError(translate(texts.noExport, { file: shownPath(resolved) }));
}

async function importFile(file: string): Promise<{ default?: unknown }> {
  try {
    return (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    // The first fault of syntax makes others that are none.
    const first = (await typeFaults(file)).find(({ isSyntax }) => isSyntax);
    if (first) throw new ConfigurationError(`${headingOf(file)}\n- ${typeSentence(file, first)}`);
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    const sentence = translate(texts.notLoaded, { file: shownPath(file), error: `${name}: ${message}` });
    const line = lineIn(error, file);
    throw new ConfigurationError(line === undefined ? sentence : translate(texts.atLine, { fault: sentence, line }), {
      cause: error,
    });
  }
}

/** Returns the line of this file that an error names. */
function lineIn(error: unknown, file: string): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const places = [file, pathToFileURL(file).href].map((place) => stack.indexOf(`${place}:`) + place.length + 1);
  return places.map((at) => /^\d+/.exec(stack.slice(at))?.[0]).find((found) => found !== undefined);
}

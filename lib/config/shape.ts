import { faultIf } from './faults.ts';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Returns a line for each part that is not of the kind that the code relies on: an object, or a list. The build does not check
 * types. The caller must not look for other faults while there is one of these.
 */
export function shapeFaults(bridge: unknown): string[] {
  const { operations, uploads, sources, schedules, ...others } = isObject(bridge) ? bridge : {};
  const unknown = Object.keys(others).filter((name) => !optionalParts.includes(name));
  const faults = [
    ...namedFaults('operations', operations, (where, operation) => [
      ...textsFaults(where, operation, ['closedStatuses', 'attachmentTypes']),
      ...faultIf(isNoObject(operation['emptyForm']), `${where}: emptyForm: must be an object`),
    ]),
    ...(isObject(uploads) ? uploadShapeFaults(uploads) : ['uploads: must be an object, { operation, rules: [] }']),
    ...namedFaults('sources', sources, (where, source) =>
      textsFaults(where, source, ['commands', 'modules', 'buckets', 'origins']),
    ),
    ...faultIf(!isListOf(schedules, isObject), 'schedules: must be a list of objects, [] without schedules'),
  ];
  return faults.length === 0 ? [] : [...faults, ...unknown.map((name) => `${name}: there is no such setting`)];
}

const optionalParts = ['calendars', 'reserveConcurrency', 'limits'];

function uploadShapeFaults({ rules, buckets }: Settings): string[] {
  return [
    ...rulesFault('uploads', rules),
    ...(buckets === undefined
      ? []
      : namedFaults('uploads.buckets', buckets, (where, bucket) => rulesFault(where, bucket['rules']))),
  ];
}

function rulesFault(where: string, rules: unknown): string[] {
  const isRule = (value: unknown) => typeof value === 'function' || isObject(value);
  return faultIf(!isListOf(rules, isRule), `${where}: rules: must be a list of rules, [] without rules`);
}

/** The faults of an object whose values are objects of settings, by their names. */
function namedFaults(
  where: string,
  value: unknown,
  faultsOf: (where: string, settings: Settings) => string[],
): string[] {
  if (!isObject(value)) return [`${where}: must be an object, {} without any`];
  return Object.entries(value).flatMap(([name, settings]) =>
    isObject(settings) ? faultsOf(`${where}.${name}`, settings) : [`${where}.${name}: must be an object of settings`],
  );
}

/** The faults of settings that must be lists of texts, where they are set. */
function textsFaults(where: string, settings: Settings, names: readonly string[]): string[] {
  const isText = (value: unknown) => typeof value === 'string';
  const wrong = names.filter((name) => settings[name] !== undefined && !isListOf(settings[name], isText));
  return wrong.map((name) => `${where}: ${name}: must be a list of texts, such as ['…']`);
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isNoObject(value: unknown): boolean {
  return value !== undefined && !isObject(value);
}

function isObject(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { DeployedFunction } from './deploy-functions.ts';
import type { LocalSchedule } from './schedule.ts';
import type { References, Template } from './template.ts';

/** The function with this short name, full name or logical id. Throws, with a list of all names. */
export function findFunction(functions: ReadonlyMap<string, DeployedFunction>, name: string): DeployedFunction {
  const entry = [...functions].find(([id, fn]) => [id, fn.name, fn.fullName].includes(name));
  if (entry) return entry[1];
  const names = [...functions.values()].map((fn) => fn.name).join(', ');
  throw new Error(`There is no function ${name}, only ${names}`);
}

/** The schedule with this name, end of its name or logical id. Throws, with a list of all names. */
export function findSchedule(
  schedules: readonly LocalSchedule[],
  template: Template,
  references: References,
  name: string,
): LocalSchedule {
  const fullName = template.Resources[name] ? references.ref(name) : name;
  const exact = schedules.find((schedule) => schedule.name === fullName);
  const [byEnding, another] = schedules.filter((schedule) => schedule.name.endsWith(`-${name}`));
  const schedule = exact ?? (another ? undefined : byEnding);
  if (schedule) return schedule;
  const names = schedules.map((known) => known.name).join(', ');
  throw new Error(`There is no schedule ${name}, only ${names}`);
}

import type { DeployedFunction } from './functions.ts';
import type { LocalSchedule } from './schedule.ts';
import type { References, Template } from './template.ts';

/** The function of this short name, full name or logical id. Throws, with the names that there are. */
export function functionNamed(functions: ReadonlyMap<string, DeployedFunction>, name: string): DeployedFunction {
  const found = [...functions].find(([id, fn]) => [id, fn.name, fn.fullName].includes(name));
  if (found) return found[1];
  throw new Error(`There is no function ${name}, but ${[...functions.values()].map((fn) => fn.name).join(', ')}`);
}

/** The schedule whose name is this or ends so, or whose logical id it is. Throws, with the names that there are. */
export function scheduleNamed(
  schedules: readonly LocalSchedule[],
  template: Template,
  references: References,
  name: string,
): LocalSchedule {
  const fullName = template.Resources[name] ? references.ref(name) : name;
  const exact = schedules.find((schedule) => schedule.name === fullName);
  const [ending, another] = schedules.filter((schedule) => schedule.name.endsWith(`-${name}`));
  const found = exact ?? (another ? undefined : ending);
  if (found) return found;
  throw new Error(`There is no schedule ${name}, but ${schedules.map((schedule) => schedule.name).join(', ')}`);
}

import { defaultLimits, type Limits } from '../delivery/limits.ts';
import type { Calendars } from './calendars.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type FollowUp, scheduleOf } from './follow-ups.ts';
import { type Operations, withDefaults } from './operation.ts';
import type { Schedule } from './schedules.ts';
import type { Sources } from './sources.ts';
import type { Uploads } from './uploads.ts';

/** All settings of a user. One file holds them: `bridge.config.ts`. Each part is explained where it is defined. */
export interface Bridge {
  readonly operations: Operations;
  readonly uploads: Uploads;
  readonly sources: Sources;
  /** With those of the follow-ups, once the configuration is checked. */
  readonly schedules: readonly Schedule[];
  /** Rules that make tasks of cases that need attention. */
  readonly followUps?: readonly FollowUp[];
  /** Working days, and the terms that count them. */
  readonly calendars?: Calendars;
  /**
   * Whether a deploy reserves concurrency for `deliver` and `sweep`, so that calls that wait for an answer cannot take it. Where
   * the account has too little, the deploy reserves none and says so. @default true
   */
  readonly reserveConcurrency?: boolean;
  /** Whether the API has metrics for each route. They cost for each route. @default false */
  readonly routeMetrics?: boolean;
  /** Other limits for the engine: for tests that cannot wait a day. @default as in lib/delivery/limits.ts */
  readonly limits?: Partial<Limits>;
}

/**
 * Returns the configuration, with its types; each follow-up is also a schedule. `loadBridge` checks it: before `npm start`, each
 * build, and each command.
 */
export function defineBridge(bridge: Bridge): Bridge {
  const { schedules, followUps } = bridge;
  // Nobody has checked their types.
  const areLists = Array.isArray(schedules) && Array.isArray(followUps);
  return areLists ? { ...bridge, schedules: [...schedules, ...followUps.map(scheduleOf)] } : bridge;
}

/** Returns the operation of that name with its defaults. Throws a ConfigurationError when there is none. */
export function operationNamed(bridge: Bridge, name: string) {
  const operation = bridge.operations[name];
  if (!operation) throw new ConfigurationError(`bridge.config.ts has no operation "${name}"`);
  return withDefaults(name, operation);
}

/** The engine's limits: its own, and those that the configuration replaces. */
export function limitsOf({ limits }: Bridge): Limits {
  return { ...defaultLimits, ...limits };
}

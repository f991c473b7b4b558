import type { Template } from '../template.ts';

/** US dollars in us-east-1, on 2026-12-01, without any free tier. Prices of other regions are up to a half higher. */
const prices = {
  secretMonth: 0.4,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  queueMillion: 0.4,
  fifoMillion: 0.5,
  invocationMillion: 0.2,
  gigabyteSecond: 0.0000133334,
} as const;

const minutesOfMonth = 30 * 24 * 60;
/** Lambda asks a queue with five connections, each for 20 seconds. */
const asksOfMonth = 5 * 3 * minutesOfMonth;
/** A sweep that finds nothing. */
const sweepSeconds = 0.1;
const sweepGigabytes = 0.5;

export interface CostLine {
  readonly what: string;
  readonly dollars: number;
}

/** Returns what a stack costs in a month in which nothing is sent, in US dollars, largest first. */
export function idleCost({ Resources }: Template): CostLine[] {
  const all = Object.values(Resources);
  const ofType = (type: string) => all.filter(({ Type }) => Type === type);
  const count = (type: string) => ofType(type).length;
  const asked = ofType('AWS::Lambda::EventSourceMapping').length;
  const minutely = ofType('AWS::Scheduler::Schedule').filter(
    ({ Properties = {} }) =>
      Properties['ScheduleExpression'] === 'rate(1 minute)' && Properties['State'] !== 'DISABLED',
  );
  const runs = minutely.length * minutesOfMonth + minutesOfMonth / 5;
  const lines = [
    line(count('AWS::SecretsManager::Secret'), 'secrets', prices.secretMonth),
    line(count('AWS::CloudWatch::Alarm'), 'alarms', prices.alarmMonth),
    line(count('AWS::CloudWatch::Dashboard'), 'dashboards', prices.dashboardMonth),
    {
      what: `${asked} queues that Lambda asks for work`,
      dollars: (asksOfMonth / 1e6) * (prices.fifoMillion + (asked - 1) * prices.queueMillion),
    },
    {
      what: `${runs.toLocaleString('en')} runs that find nothing to do`,
      dollars: (runs / 1e6) * prices.invocationMillion + runs * sweepSeconds * sweepGigabytes * prices.gigabyteSecond,
    },
  ];
  return lines.filter(({ dollars }) => dollars > 0).toSorted((one, other) => other.dollars - one.dollars);
}

function line(count: number, what: string, price: number): CostLine {
  return { what: `${count} ${what}`, dollars: count * price };
}

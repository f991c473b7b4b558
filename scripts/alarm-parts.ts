import { functionIds, logMetrics } from './log-metrics.ts';

/** What an alarm watches, and the page of docs/operations.md that says what to do. */
interface Alarm {
  readonly id: string;
  readonly says: string;
  /** The heading of its page. @default the id */
  readonly page?: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions?: Readonly<Record<string, unknown>>;
  readonly statistic?: 'Sum' | 'Maximum';
  /** @default 300 */
  readonly seconds?: number;
  /** How many periods in a row. @default 1 */
  readonly periods?: number;
  readonly threshold: number;
  readonly below?: true;
}

const own = `\${self:service}-\${sls:stage}`;
const ownMetric = (metric: string) => ({ namespace: own, metric });
const getAtt = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });

/** The longest run of each function, in seconds. */
export type FunctionSeconds = Readonly<Record<keyof typeof functionIds, number>>;

/** The alarms of the stack, and the metrics that they and the dashboard need. All alarms go to one topic. */
export function alarmParts(seconds: FunctionSeconds): Record<string, unknown> {
  const alarms = [...functionAlarms(seconds), ...stackAlarms].map((alarm) => [alarm.id, alarmResource(alarm)]);
  return Object.fromEntries([['Alarms', { Type: 'AWS::SNS::Topic' }], ...alarms, ...metricFilters()]);
}

/** A function that crashes at its start, runs out of memory or is throttled logs none of our lines. */
function functionAlarms(seconds: FunctionSeconds): Alarm[] {
  return Object.entries(functionIds).flatMap(([name, functionId]) => {
    const id = name.split('-').map(capital).join('');
    const of = {
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: { Ref: `${functionId}LambdaFunction` } },
    };
    const limit = seconds[name as keyof typeof functionIds];
    return [
      {
        id: `${id}Fails`,
        page: 'FunctionFails',
        says: `${name} ended with an error`,
        ...of,
        metric: 'Errors',
        threshold: 1,
      },
      {
        id: `${id}Throttled`,
        page: 'FunctionThrottled',
        says: `${name} was not started, since the account has no concurrency left`,
        ...of,
        metric: 'Throttles',
        seconds: 900,
        threshold: 10,
      },
      {
        id: `${id}NearTimeout`,
        page: 'FunctionNearTimeout',
        says: `${name} ran nearly as long as it may, ${limit} s`,
        ...of,
        metric: 'Duration',
        statistic: 'Maximum' as const,
        threshold: limit * 970,
      },
    ];
  });
}

function capital(text: string): string {
  return text.replace(/^./, (first) => first.toUpperCase());
}

const queueDepth = {
  namespace: 'AWS/SQS',
  metric: 'ApproximateNumberOfMessagesVisible',
  statistic: 'Maximum',
} as const;
const queue = (id: string) => ({ dimensions: { QueueName: getAtt(id, 'QueueName') } });
const api = { namespace: 'AWS/ApiGateway', dimensions: { ApiId: { Ref: 'HttpApi' } } };

const stackAlarms: readonly Alarm[] = [
  { id: 'SomebodyMustLook', says: 'A function logged an error', ...ownMetric('Errors'), threshold: 1 },
  {
    id: 'CommandsRejected',
    says: 'Commands were rejected, and are not in the CRM',
    ...ownMetric('Rejected'),
    threshold: 1,
  },
  { id: 'CommandsParked', says: 'Commands wait for a person to decide', ...ownMetric('Parked'), threshold: 1 },
  {
    id: 'ManyUncertain',
    says: 'Many answers of the CRM were lost after the last byte',
    ...ownMetric('Uncertain'),
    seconds: 900,
    threshold: 5,
  },
  { id: 'TokenRefused', says: 'The CRM refuses a token', ...ownMetric('TokensRefused'), threshold: 1 },
  {
    id: 'TokenPaused',
    says: 'A token has been paused for an hour while work waits',
    ...ownMetric('LanesPaused'),
    seconds: 900,
    periods: 4,
    threshold: 1,
  },
  {
    id: 'QuotaUsed',
    says: 'The calls of a token for the day are used up',
    ...ownMetric('LanesWithoutCalls'),
    threshold: 1,
  },
  {
    id: 'WorkWaits',
    says: 'Work has been due for half an hour, and was not done',
    ...ownMetric('OldestDueSeconds'),
    statistic: 'Maximum',
    periods: 3,
    threshold: 1_800,
  },
  {
    id: 'UploadsWait',
    says: 'Events of uploads have waited for half an hour',
    namespace: 'AWS/SQS',
    metric: 'ApproximateAgeOfOldestMessage',
    ...queue('UploadsQueue'),
    statistic: 'Maximum',
    threshold: 1_800,
  },
  {
    id: 'UploadsNotTaken',
    says: 'Events of uploads are in the dead-letter queue',
    ...queueDepth,
    ...queue('UploadsDeadLetters'),
    threshold: 1,
  },
  {
    id: 'RunsNotDone',
    says: 'Runs of schedules are in the dead-letter queue',
    ...queueDepth,
    ...queue('SchedulesDeadLetters'),
    threshold: 1,
  },
  {
    id: 'SweepStopped',
    says: 'sweep has not run for ten minutes',
    namespace: 'AWS/Lambda',
    metric: 'Invocations',
    dimensions: { FunctionName: { Ref: 'SweepLambdaFunction' } },
    periods: 2,
    threshold: 1,
    below: true,
  },
  {
    id: 'CalendarEnds',
    says: 'The working days of a calendar end within 90 days',
    ...ownMetric('CalendarsEnding'),
    threshold: 1,
  },
  {
    id: 'ManyRefusedProofs',
    says: 'Many calls proved no source. Somebody tries keys, or a source has an old one',
    ...ownMetric('ProofsRefused'),
    threshold: 50,
  },
  {
    id: 'CallsRefused',
    says: 'Many calls of the API were answered 4xx',
    ...api,
    metric: '4xx',
    periods: 3,
    threshold: 200,
  },
  { id: 'CallsFailed', says: 'Calls of the API were answered 5xx', ...api, metric: '5xx', threshold: 1 },
];

function alarmResource(alarm: Alarm) {
  const { id, says, page = id, namespace, metric, dimensions = {}, statistic = 'Sum', below } = alarm;
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: `${says}. docs/operations.md#${page.toLowerCase()}`,
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: statistic,
      Period: alarm.seconds ?? 300,
      EvaluationPeriods: alarm.periods ?? 1,
      Threshold: alarm.threshold,
      ComparisonOperator: below ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
      // A function that does not run sends no metric at all.
      TreatMissingData: below ? 'breaching' : 'notBreaching',
      AlarmActions: [{ Ref: 'Alarms' }],
    },
  };
}

function metricFilters(): [string, unknown][] {
  return logMetrics.flatMap(({ name, functions, pattern, value = '1', dimension }) =>
    functions.map((fn): [string, unknown] => {
      const functionId = functionIds[fn as keyof typeof functionIds];
      const [Key, Value] = dimension ?? [];
      return [
        `${functionId}${name}Metric`,
        {
          Type: 'AWS::Logs::MetricFilter',
          Properties: {
            LogGroupName: { Ref: `${functionId}LogGroup` },
            FilterPattern: pattern,
            MetricTransformations: [
              {
                MetricNamespace: own,
                MetricName: name,
                MetricValue: value,
                ...(dimension && { Dimensions: [{ Key, Value }] }),
              },
            ],
          },
        },
      ];
    }),
  );
}

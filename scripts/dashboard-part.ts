import { functionIds } from './log-metrics.ts';

const own = `\${self:service}-\${sls:stage}`;
const region = `\${AWS::Region}`;
const logGroups = (...names: readonly (keyof typeof functionIds)[]) =>
  names.map((name) => `SOURCE '\${${functionIds[name]}LogGroup}'`).join(' | ');

interface Widget {
  readonly title: string;
  readonly metrics?: readonly unknown[];
  readonly stat?: string;
  readonly period?: number;
  /** A query of CloudWatch Logs Insights. It costs only while somebody looks. */
  readonly query?: string;
  readonly view?: 'timeSeries' | 'table' | 'bar';
}

const widgets: readonly Widget[] = [
  {
    title: 'Deliveries by state, an hour',
    query: `${logGroups('deliver')} | filter message in ["Delivered", "Rejected", "Not delivered", "Parked: a person must decide"] | stats sum(message = "Delivered") as delivered, sum(message = "Rejected") as rejected, sum(message = "Not delivered") as again, sum(message = "Parked: a person must decide") as parked by bin(1h)`,
  },
  { title: 'Oldest work that is due, seconds', stat: 'Maximum', metrics: [[own, 'OldestDueSeconds']] },
  {
    title: 'Attempts of the day, by operation',
    query: `${logGroups('deliver')} | filter message in ["Delivered", "Rejected", "Not delivered", "Parked: a person must decide"] | stats count(*) as attempts by operation, bin(1d)`,
    view: 'table',
  },
  {
    title: 'From trigger to case, seconds: p50, p99',
    metrics: [
      [own, 'DeliverySeconds', { stat: 'p50', label: 'p50' }],
      [own, 'DeliverySeconds', { stat: 'p99', label: 'p99' }],
    ],
  },
  {
    title: 'Files and bytes delivered, an hour',
    query: `${logGroups('deliver')} | filter message = "Delivered" | stats count(*) as commands, sum(bytes) as bytes by bin(1h)`,
  },
  {
    title: 'What needs a person',
    query: `${logGroups(...(Object.keys(functionIds) as (keyof typeof functionIds)[]))} | filter level = "ERROR" | stats count(*) as lines by message, operation, reason | sort lines desc`,
    view: 'table',
  },
  {
    title: 'Rejected, by reason',
    query: `${logGroups('deliver', 'receive-webhook', 'receive-upload', 'remind', 'sweep')} | filter message = "Rejected" | stats count(*) as commands by reason | sort commands desc`,
    view: 'bar',
  },
  {
    title: 'Errors of functions',
    stat: 'Sum',
    metrics: Object.values(functionIds).map((id) => [
      'AWS/Lambda',
      'Errors',
      'FunctionName',
      `\${${id}LambdaFunction}`,
    ]),
  },
  {
    title: 'The API: calls, 4xx, 5xx',
    stat: 'Sum',
    metrics: ['Count', '4xx', '5xx'].map((metric) => ['AWS/ApiGateway', metric, 'ApiId', `\${HttpApi}`]),
  },
  {
    title: 'Dead letters',
    stat: 'Maximum',
    metrics: ['UploadsDeadLetters', 'SchedulesDeadLetters'].map((id) => [
      'AWS/SQS',
      'ApproximateNumberOfMessagesVisible',
      'QueueName',
      `\${${id}.QueueName}`,
    ]),
  },
];

/** The dashboard of the stack. Dashboards are named in an account, whatever their region. */
export function dashboardPart() {
  const body = { widgets: widgets.map(placed) };
  return {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: { 'Fn::Sub': `${own}-${region}` },
      DashboardBody: { 'Fn::Sub': JSON.stringify(body) },
    },
  };
}

/** Two in a row. */
function placed({ title, metrics, stat, period = 300, query, view = 'timeSeries' }: Widget, at: number) {
  const place = { x: (at % 2) * 12, y: Math.floor(at / 2) * 6, width: 12, height: 6 };
  const properties = query
    ? { title, region, query, view }
    : { title, region, metrics, period, view, ...(stat && { stat }) };
  return { type: query ? 'log' : 'metric', ...place, properties };
}

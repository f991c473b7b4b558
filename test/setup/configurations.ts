import { type Bridge, defineBridge } from '../../lib/config/bridge.ts';
import { rule } from '../../lib/config/rule.ts';

const operation = { server: 'crm0001.wolkvox.com' };
const jwt = { issuer: 'https://issuer.example', audience: ['bridge'], everyUser: true } as const;
const bucket = { operation: 'demo', rules: [], versioned: true } as const;
const daily = { name: 'daily', operation: 'demo', expression: 'cron(0 8 ? * MON-FRI *)', commands: () => [] };
const linking = rule({ refusedFiles: { link: { days: 3 } } }, () => undefined);

function bridgeOf(changes: Partial<Bridge>): Bridge {
  const smallest = {
    operations: { demo: operation },
    uploads: { operation: 'demo', rules: [] },
    sources: {},
    schedules: [],
  };
  return defineBridge({ ...smallest, ...changes });
}

/** Ten configurations whose templates differ. */
export const configurations = {
  smallest: bridgeOf({}),
  oneKey: bridgeOf({ sources: { form: { operation: 'demo' } } }),
  gateways: bridgeOf({
    sources: {
      iam: { operation: 'demo', auth: 'iam' },
      jwt: { operation: 'demo', auth: { jwt: { ...jwt, scopes: ['cases'] } } },
    },
  }),
  senders: bridgeOf({
    sources: {
      git: { operation: 'demo', auth: { hmac: 'github' }, hook: () => undefined },
      old: { operation: 'demo', auth: 'basic', hook: () => undefined },
    },
  }),
  schedules: bridgeOf({ schedules: [daily, { ...daily, name: 'week_1', expression: 'rate(7 days)' }] }),
  gated: bridgeOf({
    uploads: { operation: 'demo', rules: [], malwareGate: { withinMinutes: 30 }, afterDelivery: { tag: true } },
  }),
  buckets: bridgeOf({
    uploads: {
      operation: 'demo',
      rules: [linking],
      buckets: {
        archivo: { ...bucket, prefix: 'órdenes/', malwareGate: true, afterDelivery: { moveTo: 'hecho/' } },
        'archivo.dos': { ...bucket, rules: [linking], kmsKeyArn: 'arn:aws:kms:sa-east-1:123456789012:key/one' },
      },
    },
  }),
  tenants: bridgeOf({
    operations: {
      demo: { ...operation, tokens: 5 },
      'otra-vez': { ...operation, refusedFiles: { link: { days: 7 } } },
      tercera_1: operation,
    },
  }),
  limits: bridgeOf({
    limits: { functionSeconds: 120, receiveSeconds: 30 },
    routeMetrics: true,
    reserveConcurrency: false,
  }),
  everything: bridgeOf({
    operations: { demo: operation, otra: { ...operation, tokens: 2 } },
    uploads: {
      operation: 'demo',
      rules: [linking],
      malwareGate: true,
      afterDelivery: { tag: true },
      buckets: { archivo: { ...bucket, malwareGate: true, afterDelivery: { moveTo: 'hecho/' } } },
    },
    sources: {
      form: { operation: 'demo' },
      iam: { operation: 'demo', auth: 'iam' },
      jwt: { operation: 'otra', auth: { jwt } },
    },
    schedules: [daily],
  }),
};

import { describe, expect, it } from 'vitest';
import { type Bridge, defineBridge } from '../../lib/config/bridge.ts';
import { limitFaults } from '../../scripts/limit-faults.ts';
import type { Template } from '../../scripts/template.ts';
import { packageTemplate } from '../setup/package-template.ts';

const operation = { server: 'crm0001.wolkvox.com' };
const jwt = { issuer: 'https://issuer.example', audience: ['bridge'], everyUser: true } as const;
const bucket = {
  operation: 'demo',
  rules: [],
  prefix: 'entrada/',
  versioned: true,
  malwareGate: true,
  afterDelivery: { moveTo: 'hecho/' },
} as const;
const many = <T>(count: number, value: T) =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => [`oficina-${number + 1}`, value]));

async function faultsOf(changes: Partial<Bridge> & { buckets?: number }) {
  const { buckets = 0, ...others } = changes;
  const uploads = { operation: 'demo', rules: [], buckets: many(buckets, bucket) };
  const bridge = defineBridge({ operations: { demo: operation }, uploads, sources: {}, schedules: [], ...others });
  return limitFaults(await packageTemplate(bridge));
}

// The first package of a process loads the packager.
describe('a configuration that is too large for AWS', { timeout: 120_000 }, () => {
  it('has more buckets than the policies of its roles hold', async () => {
    const faults = await faultsOf({ buckets: 20 });

    expect(faults.map((fault) => fault.replace(/\d+,/, 'N,'))).toEqual(
      ['ReceiveUploadRole', 'AdvanceListsRole', 'DeliverRole', 'TagFilesRole'].map((role) =>
        expect.stringMatching(`^Characters in the policies of ${role}: N, and AWS allows 10240\\. Have fewer uploads`),
      ),
    );
    expect(await faultsOf({ buckets: 9 })).toEqual([]);
  });

  it('has more than ten authorizers, or more than 300 routes', async () => {
    const sources = many(30, { operation: 'demo', auth: { jwt } });

    expect(await faultsOf({ sources })).toEqual([
      'Authorizers of the API: 30, and AWS allows 10. Have fewer sources with jwt.',
      expect.stringMatching(/^Routes of the API: \d{3}, and AWS allows 300\. Have fewer sources with iam or jwt\.$/),
      expect.stringMatching(/^Resources of the stack: \d{3}, and AWS allows 500\. /),
    ]);
  });

  it.each<[string, Template['Resources'][string], string]>([
    [
      'environment',
      { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { A: 'x'.repeat(4_096) } } } },
      'Bytes of the environment of One: 4097, and AWS allows 4096. Have fewer environment variables.',
    ],
    [
      'audiences',
      { Type: 'AWS::ApiGatewayV2::Authorizer', Properties: { JwtConfiguration: { Audience: Array(51).fill('a') } } },
      'Audiences of One: 51, and AWS allows 50. Have fewer audience.',
    ],
    [
      'scopes',
      { Type: 'AWS::ApiGatewayV2::Route', Properties: { AuthorizationScopes: Array(11).fill('a') } },
      'Scopes of One: 11, and AWS allows 10. Have fewer scopes.',
    ],
    [
      'lanes',
      { Type: 'AWS::Lambda::EventSourceMapping', Properties: { ScalingConfig: { MaximumConcurrency: 1_002 } } },
      'Concurrency of One: 1002, and AWS allows 1000. Have fewer tokens.',
    ],
  ])('has too many %s', (_what, resource, fault) => {
    expect(limitFaults({ Resources: { One: resource } })).toEqual([fault]);
  });

  it('has more resources than a stack may have', () => {
    const Resources = many(501, { Type: 'AWS::SNS::Topic' });

    expect(limitFaults({ Resources })).toEqual([
      expect.stringMatching(/^Resources of the stack: 501, and AWS allows 500/),
    ]);
  });
});

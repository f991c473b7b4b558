import { describe, expect, it } from 'vitest';
import { type Bridge, defineBridge, operationNamed } from '../../lib/config.ts';

const bridge: Bridge = {
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: { default: { operation: 'demo' } },
  schedules: [{ name: 'daily', operation: 'demo', expression: 'rate(1 day)', commands: () => [] }],
};

describe('defineBridge', () => {
  it('gives the configuration back when nothing is wrong', () => {
    expect(defineBridge(bridge)).toBe(bridge);
  });

  it('lists every fault in one error', () => {
    const [daily] = bridge.schedules;
    const broken: Bridge = {
      operations: { 'de mo': { server: 'crm0001.wolkvox.com' } },
      uploads: { operation: 'nobody', rules: [] },
      sources: { form: { operation: 'demo' } },
      schedules: [daily, { ...daily, expression: 'every day' }] as Bridge['schedules'],
    };

    expect(() => defineBridge(broken)).toThrow(
      [
        'bridge.config.ts cannot be used:',
        '- operations: "de mo" may have letters, digits, - and _ only',
        '- uploads: there is no operation "nobody"',
        '- sources.form: there is no operation "demo"',
        '- schedules.daily: there is no operation "demo"',
        '- schedules.daily: there is no operation "demo"',
        '- schedules.daily: expression is neither cron(…) nor rate(…)',
        '- schedules: two are called "daily"',
      ].join('\n'),
    );
  });
});

describe('an operation', () => {
  it.each([
    [{ server: 'sv0001.crmvox.com' }, 'server: this name was switched off in 2024, use crm0001.wolkvox.com'],
    [{ server: 'crm0001.wolkvox.com', zone: 'Bogota' }, 'zone: "Bogota" is no zone of the IANA list'],
    [{ server: 'crm0001.wolkvox.com', tokens: 0 }, 'tokens: a whole number from 1'],
  ])('%j is refused when the configuration is built', (operation, fault) => {
    expect(() => defineBridge({ ...bridge, operations: { demo: operation } })).toThrow(`- operations.demo: ${fault}`);
  });
});

describe('operationNamed', () => {
  it('fills in what the configuration leaves out', () => {
    expect(operationNamed(bridge, 'demo')).toEqual({
      name: 'demo',
      server: 'crm0001.wolkvox.com',
      secret: 'wolkvox/demo',
      tokens: 1,
      zone: 'America/Bogota',
      closedStatuses: [],
      attachmentEncoding: 'base64',
      insertCaseBy: 'json',
      prefixActs: false,
      recordAttachments: { as: 'attachments' },
    });
  });

  it('says which operation is missing', () => {
    expect(() => operationNamed(bridge, 'other')).toThrow('bridge.config.ts has no operation "other"');
  });
});

import { expect, it } from 'vitest';
import { defineBridge } from '../../../lib/config/bridge.ts';
import { operationDirectory } from '../../../lib/services/operation-directory.ts';

it.each([
  ['text', { descriptionIs: 'text' }],
  ['html', { descriptionIs: 'html' }],
  ['html', {}],
] as const)('a CRM reads descriptions as %s where its operation says %j', (descriptionIs, settings) => {
  const bridge = defineBridge({
    operations: { demo: { server: 'crm0001.wolkvox.com', ...settings } },
    uploads: { operation: 'demo', rules: [] },
    sources: {},
    schedules: [],
  });

  expect(operationDirectory(bridge, { stage: 'dev' }, undefined).connect('demo', 'token')).toMatchObject({
    descriptionIs,
  });
});

it('bounds each token to its part of what a source may use of the day', () => {
  const operation = { server: 'crm0001.wolkvox.com' };
  const bridge = defineBridge({
    operations: { one: operation, three: { ...operation, tokens: 3 } },
    uploads: { operation: 'one', rules: [] },
    sources: {
      free: { operation: 'one' },
      form: { operation: 'one', callsPerDay: 100 },
      shop: { operation: 'three', callsPerDay: 100 },
    },
    schedules: [],
  });
  const { settingsOf } = operationDirectory(bridge, { stage: 'dev' }, undefined);

  expect(settingsOf('one').callsOfOrigin).toEqual({ 'webhook:form': 100 });
  expect(settingsOf('three').callsOfOrigin).toEqual({ 'webhook:shop': 34 });
});

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

  expect(operationDirectory(bridge, {}, undefined).connect('demo', 'token')).toMatchObject({ descriptionIs });
});

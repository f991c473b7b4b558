import { describe, expect, it } from 'vitest';
import type { Bridge } from '../../../../lib/config/bridge.ts';
import { nameFaults } from '../../../../lib/config/checks/names.ts';

const operation = { server: 'crm0001.wolkvox.com' };
const bridge: Bridge = { operations: {}, uploads: { operation: 'demo', rules: [] }, sources: {}, schedules: [] };
const linesOf = (parts: Bridge) => nameFaults({ ...parts }).map(({ where, sentence }) => `${where}: ${sentence}`);
const named = <T>(names: readonly string[], value: T) => Object.fromEntries(names.map((name) => [name, value]));

describe('names that the template could not tell apart are refused', () => {
  it.each([
    ['capitals', ['portal', 'other', 'Portal', 'PORTAL'], '"portal" and "Portal" and "PORTAL"'],
    ['an underscore', ['web_form', 'webform'], '"web_form" and "webform"'],
    ['a dash', ['web-form', 'web_form'], '"web-form" and "web_form"'],
    ['a word for a dash', ['web-form', 'webDashform'], '"web-form" and "webDashform"'],
  ])('%s', (_what, names, said) => {
    const fault = `${said} differ in capitals, - and _ only: choose other names`;
    const schedules = names.map((name) => ({ name, operation: 'demo', expression: 'rate(1 day)', commands: () => [] }));

    expect(linesOf({ ...bridge, operations: named(names, operation) })).toEqual([`operations: ${fault}`]);
    expect(linesOf({ ...bridge, sources: named(names, { operation: 'demo' }) })).toEqual([`sources: ${fault}`]);
    expect(linesOf({ ...bridge, schedules })).toEqual([`schedules: ${fault}`]);
  });

  it('and names that differ are not', () => {
    const names = ['portal', 'portal2', 'web-form', 'web-forms'];

    expect(linesOf({ ...bridge, sources: named(names, { operation: 'demo' }) })).toEqual([]);
  });

  it('and the own bucket is no existing one', () => {
    const name = 'wolkvox-bridge-prod-uploads-us-east-1-123456789012';
    const uploads = { ...bridge.uploads, buckets: { [name]: { operation: 'demo', rules: [] } } };

    expect(linesOf({ ...bridge, uploads })).toEqual([
      `uploads.buckets: "${name}" is the name of a bridge's own bucket: write its rules in uploads.rules`,
    ]);
  });
});

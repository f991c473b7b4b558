import { describe, expect, it } from 'vitest';
import { type Bridge, defineBridge, operationNamed } from '../../../lib/config/bridge.ts';
import { operationWarnings } from '../../../lib/config/checks/operations.ts';
import { sourceWarnings } from '../../../lib/config/checks/sources.ts';
import { rule } from '../../../lib/config/rule.ts';
import { faultLines } from '../../setup/fault-lines.ts';

const bridge: Bridge = {
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: { default: { operation: 'demo' } },
  schedules: [{ name: 'daily', operation: 'demo', expression: 'rate(1 day)', commands: () => [] }],
};

describe('defineBridge', () => {
  it('returns a configuration without faults', () => {
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

    expect(faultLines(broken)).toEqual([
      'operations: "de mo" must hold letters, digits, - and _ only, at most 64',
      'uploads: there is no operation "nobody"',
      'sources.form: there is no operation "demo"',
      'schedules.daily: there is no operation "demo"',
      'schedules.daily: expression: must be cron(…) or rate(…)',
      'schedules: two have the name "daily"',
    ]);
  });
});

describe('a part of a wrong kind', () => {
  const demo = { server: 'crm0001.wolkvox.com' };
  const bucket = { operation: 'demo', rules: 'all' };

  it.each<[object, string[]]>([
    [{ schedules: undefined }, ['schedules: must be a list of objects, [] without schedules']],
    [
      { schedules: undefined, scheduels: [] },
      [
        'schedules: must be a list of objects, [] without schedules',
        'defineBridge(): there is no setting scheduels. Did you mean schedules?',
      ],
    ],
    [{ schedules: [undefined] }, ['schedules: must be a list of objects, [] without schedules']],
    [{ operations: undefined }, ['operations: must be an object, {} without any']],
    [{ operations: { demo: 'crm0001' } }, ['operations.demo: must be an object of settings']],
    [{ sources: [] }, ['sources: must be an object, {} without any']],
    [{ uploads: undefined }, ['uploads: must be an object, { operation, rules: [] }']],
    [{ uploads: { ...bridge.uploads, rules: {} } }, ['uploads: rules: must be a list of rules, [] without rules']],
    [
      { uploads: { ...bridge.uploads, buckets: { scans: bucket } } },
      ['uploads.buckets.scans: rules: must be a list of rules, [] without rules'],
    ],
    [
      { operations: { demo: { ...demo, closedStatuses: 'Cerrado', attachmentTypes: [1], emptyForm: [] } } },
      [
        "operations.demo: closedStatuses: must be a list of texts, such as ['…']",
        'operations.demo: emptyForm: must be an object',
        "operations.demo: attachmentTypes: must be a list of texts, such as ['…']",
      ],
    ],
    [
      { sources: { form: { operation: 'demo', commands: 'insertCase' } } },
      ["sources.form: commands: must be a list of texts, such as ['…']"],
    ],
  ])('such as %j is refused with a sentence', (parts, faults) => {
    expect(faultLines({ ...bridge, ...parts })).toEqual(faults);
  });

  it('such as nothing at all is refused with a sentence for each part', () => {
    expect(faultLines(undefined as never).join('\n')).toContain('sources: must be an object');
  });
});

describe('a rule', () => {
  it.each([
    [rule({ name: 'form', prefix: 'new' }, () => undefined), 'rule "form": prefix: "new" must end in /'],
    [
      rule({ prefix: 'new/x{a}/' }, () => undefined),
      'rule "rules[0]": prefix: "new/x{a}/" a named part is a whole folder',
    ],
    [
      { name: 'form', needs: ['weather'], answer: () => undefined } as never,
      'rule "form": needs: there is no "weather", but metadata, tags',
    ],
    [
      rule({ name: 'form', refusedFiles: 'drop' as never }, () => undefined),
      'rule "form": refusedFiles: must be reject, note or { link: { days } }',
    ],
    [rule({ name: 'form' }, undefined as never), 'rule "form": gives no answer: give rule() a function'],
    [rule({ name: 'a\nb' }, () => undefined), 'name: must hold letters, digits'],
  ])('is refused by its name when the configuration is built', (wrong, fault) => {
    const uploads = { operation: 'demo', rules: [wrong] };
    expect(faultLines({ ...bridge, uploads }).join('\n')).toContain(fault);
  });

  it('has a name of its own', () => {
    const rules = [rule({ name: 'form' }, () => undefined), rule({ name: 'form' }, () => undefined)];
    expect(faultLines({ ...bridge, uploads: { operation: 'demo', rules } }).join('\n')).toContain(
      'two rules have the name "form"',
    );
  });
});

describe('an operation', () => {
  it.each([
    [{ server: 'sv0001.crmvox.com' }, 'server: this name was switched off in 2024, use crm0001.wolkvox.com'],
    [
      { server: 'crm0001.wolkvox.com', zone: 'Bogota' },
      'zone: "Bogota" is not in the IANA list of time zones, such as America/Bogota',
    ],
    [{} as never, 'server: use the crm….wolkvox.com that your browser shows'],
    [{ server: 7 as never }, 'server: use the crm….wolkvox.com that your browser shows'],
    [{ server: 'crm0001.wolkvox.com', insertCaseBy: 'form' as never }, 'insertCaseBy: must be json or form-data'],
    [
      { server: 'crm0001.wolkvox.com', attachmentEncoding: 'html' as never },
      'attachmentEncoding: must be base64, data-uri or html-link',
    ],
    [{ server: 'crm0001.wolkvox.com', descriptionIs: 'xml' as never }, 'descriptionIs: must be html or text'],
    [
      { server: 'crm0001.wolkvox.com', updateAttachments: true as never },
      'updateAttachments: must be append or replace',
    ],
    [{ server: 'crm0001.wolkvox.com', onUncertain: null as never }, 'onUncertain: must be pass or hold'],
    [{ server: 'crm0001.wolkvox.com', deadlineField: ' ' }, 'deadlineField: must name the field'],
    [
      { server: 'crm0001.wolkvox.com', deadlineField: { label: 'Vence', format: 'DD/MM/YYYY' as never } },
      'deadlineField: format must be YYYY-MM-DD, YYYY-DD-MM, DD-MM-YYYY or MM-DD-YYYY',
    ],
    [
      { server: 'crm0001.wolkvox.com', markerField: 'Ref', deadlineField: { label: 'Ref', format: 'DD-MM-YYYY' } },
      'deadlineField: is the markerField: name another field',
    ],
    [{ server: 'crm0001.wolkvox.com', tokens: 0 }, 'tokens: must be a whole number from 1'],
    [{ server: 'crm0001.wolkvox.com', refusedFiles: 'drop' as never }, 'refusedFiles: must be reject, note or'],
    [{ server: 'crm0001.wolkvox.com', refusedFiles: { days: 7 } as never }, 'refusedFiles: must be reject, note or'],
    [{ server: 'crm0001.wolkvox.com', attachmentLimit: 0 }, 'attachmentLimit: must be a number of bytes from 1'],
    [{ server: 'crm0001.wolkvox.com', attachmentTypes: ['.pdf'] }, 'attachmentTypes: ".pdf" must be an ending'],
  ])('%j is refused when the configuration is built', (operation, fault) => {
    expect(faultLines({ ...bridge, operations: { demo: operation } }).join('\n')).toContain(
      `operations.demo: ${fault}`,
    );
  });

  it.each([0, 15, 1.5, Number.NaN])('whose links are to last %d days is refused as well', (days) => {
    const operations = { demo: { server: 'crm0001.wolkvox.com', refusedFiles: { link: { days } } } };
    expect(faultLines({ ...bridge, operations }).join('\n')).toContain(
      'operations.demo: refusedFiles: link.days must be a whole number from 1 to 14',
    );
  });
});

describe('an operation that refuses what is empty', () => {
  const refusing = { server: 'crm0001.wolkvox.com', refusesEmpty: true };

  it('must say which field a case without fields gets', () => {
    expect(faultLines({ ...bridge, operations: { demo: refusing } }).join('\n')).toContain(
      "operations.demo: emptyForm: name a field for cases without fields, such as { Canal: 'API' }",
    );
  });

  it.each([
    ['names one', { emptyForm: { Canal: 'API' } }],
    ['has a field for the marker', { markerField: 'Marca' }],
  ])('can be used when it %s', (_how, more) => {
    expect(faultLines({ ...bridge, operations: { demo: { ...refusing, ...more } } })).toEqual([]);
  });
});

describe('operationWarnings', () => {
  it('names the likelier host of a server that is most often another product’s', () => {
    const operations = { uno: { server: 'wv0007.wolkvox.com' }, dos: { server: 'crm0007.wolkvox.com' } };
    expect(operationWarnings(operations)).toEqual([expect.stringContaining('crm0007.wolkvox.com')]);
    expect(operationWarnings(operations)[0]).toContain('operations.uno: server');
  });
});

describe('a source', () => {
  it.each([
    [
      { auth: 'keys' },
      'auth: must be key, signature, iam, { jwt: { issuer, audience } }, { hmac }, { sns: { topics } }, basic or { query }',
    ],
    [{ auth: { jwt: { issuer: 'https://issuer.example' } } }, 'auth: jwt must have an issuer, and an audience'],
    [
      { auth: { jwt: jwtOf({}) } },
      'auth: jwt must have scopes or claims. Without them every user of the issuer is this',
    ],
    [{ auth: { jwt: jwtOf({ scopes: [], claims: {} }) } }, 'set everyUser: true'],
    [{ auth: null }, 'auth: jwt must have an issuer, and an audience'],
    [{ commands: ['insertCase', 'createCase'] }, 'commands: "createCase" must be insertCase, updateCase, '],
    [{ commands: ['audit'] }, 'commands: "audit" must be insertCase, updateCase, '],
    [{ buckets: ['files'] }, 'buckets: "files" must be bucket/ or bucket/folder/, with the slash at the end'],
    [{ waitSeconds: 21 }, 'waitSeconds: must be a whole number from 0 to 20'],
    [{ waitsAtOnce: 101 }, 'waitsAtOnce: must be a whole number from 0 to 100'],
    [{ callsPerDay: 0 }, 'callsPerDay: must be a whole number from 1'],
  ])('with %j is refused when the configuration is built', (settings, fault) => {
    const source = { operation: 'demo', ...settings } as Bridge['sources'][string];

    expect(faultLines({ ...bridge, sources: { form: source } }).join('\n')).toContain(fault);
  });

  it.each([
    {},
    { auth: 'iam' },
    { auth: { jwt: jwtOf({ scopes: ['cases'] }) } },
    { auth: { jwt: jwtOf({ claims: { client_id: 'portal' } }) } },
    { auth: { jwt: jwtOf({ everyUser: true }) } },
  ])('may have %j', (settings) => {
    const source = { operation: 'demo', ...settings } as Bridge['sources'][string];

    expect(faultLines({ ...bridge, sources: { form: source } })).toEqual([]);
  });

  it('that every user of an issuer may be is named at each build', () => {
    const sourceFor = (more: object) => ({ operation: 'demo', auth: { jwt: jwtOf(more) } });

    expect(sourceWarnings({ open: sourceFor({ everyUser: true }), form: sourceFor({ scopes: ['a'] }) })).toEqual([
      'sources.open: every user of https://issuer.example is this source, as everyUser says',
    ]);
  });
});

function jwtOf(more: object) {
  return { issuer: 'https://issuer.example', audience: ['a'], ...more };
}

describe('operationNamed', () => {
  it('fills in the defaults', () => {
    expect(operationNamed(bridge, 'demo')).toEqual({
      name: 'demo',
      server: 'crm0001.wolkvox.com',
      tokens: 1,
      zone: 'America/Bogota',
      closedStatuses: [],
      attachmentEncoding: 'base64',
      insertCaseBy: 'json',
      refusesEmpty: false,
      emptyForm: {},
      activitiesReadable: false,
      prefixActs: false,
      refusedFiles: 'reject',
      onUncertain: 'pass',
      attachmentLimit: Number.POSITIVE_INFINITY,
      attachmentTypes: expect.arrayContaining(['pdf', 'jpg', 'docx']),
      recordAttachments: { as: 'attachments' },
    });
  });

  it('says which operation is missing', () => {
    expect(() => operationNamed(bridge, 'other')).toThrow('bridge.config.ts has no operation "other"');
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Bridge } from '../../../../lib/config/bridge.ts';
import { bridgeFaults } from '../../../../lib/config/checks/bridge.ts';
import { sampleReport } from '../../../../lib/config/checks/samples.ts';
import { rule } from '../../../../lib/config/rule.ts';

const now = new Date('2026-12-01T12:00:00Z');
const demo = { server: 'crm0001.wolkvox.com' };
const schedule = { name: 'daily', operation: 'demo', expression: 'cron(0 8 ? * MON-FRI *)', commands: () => [] };
const newCase = {
  ...{ type: 'Request', responsible: 'ADMIN_@demo', owner: 'ADMIN_@demo', contact: 'cliente@example.com' },
  ...{ description: 'Documento', status: 'Abierto', priority: 'Media' },
};
const { responsible: _left, ...others } = newCase;
const bridge = { operations: { demo }, uploads: { operation: 'demo', rules: [] }, sources: {}, schedules: [] };

/** Broken configurations as people break them, and the whole sentence in each language. */
const broken: readonly (readonly [what: string, parts: object, en: string, es: string, pt: string])[] = [
  [
    'a misspelt setting of an operation',
    { operations: { demo: { ...demo, closedStatus: ['Cerrado'] } } },
    'operations.demo: there is no setting closedStatus. Did you mean closedStatuses?',
    'operations.demo: no existe la opción closedStatus. ¿Quiso decir closedStatuses?',
    'operations.demo: não existe a opção closedStatus. Quis dizer closedStatuses?',
  ],
  [
    'a misspelt setting of a rule, which would then take every file',
    { uploads: { operation: 'demo', rules: [rule({ name: 'quejas', prefjx: 'quejas/' } as object, () => undefined)] } },
    'uploads, rule "quejas": there is no setting prefjx. Did you mean prefix?',
    'uploads, regla "quejas": no existe la opción prefjx. ¿Quiso decir prefix?',
    'uploads, regra "quejas": não existe a opção prefjx. Quis dizer prefix?',
  ],
  [
    'a misspelt field of the command that a rule makes',
    { uploads: { operation: 'demo', rules: [() => ({ kind: 'insertCase', case: { ...newCase, solucion: 'Ya' } })] } },
    'uploads, rule "rules[0]": its command has no field case.solucion. Did you mean solution?',
    'uploads, regla "rules[0]": su comando no tiene el campo case.solucion. ¿Quiso decir solution?',
    'uploads, regra "rules[0]": o seu comando não tem o campo case.solucion. Quis dizer solution?',
  ],
  [
    'a field that the command of a rule must have',
    { uploads: { operation: 'demo', rules: [() => ({ kind: 'insertCase', case: others })] } },
    'uploads, rule "rules[0]": its command: case.responsible is required',
    'uploads, regla "rules[0]": su comando: case.responsible es obligatorio',
    'uploads, regra "rules[0]": o seu comando: case.responsible é obrigatório',
  ],
  [
    'a misspelt part',
    { sources: {}, calendar: {} },
    'defineBridge(): there is no setting calendar. Did you mean calendars?',
    'defineBridge(): no existe la opción calendar. ¿Quiso decir calendars?',
    'defineBridge(): não existe a opção calendar. Quis dizer calendars?',
  ],
  [
    'a misspelt setting of a source',
    { sources: { portal: { operation: 'demo', waitSecond: 3 } } },
    'sources.portal: there is no setting waitSecond. Did you mean waitSeconds?',
    'sources.portal: no existe la opción waitSecond. ¿Quiso decir waitSeconds?',
    'sources.portal: não existe a opção waitSecond. Quis dizer waitSeconds?',
  ],
  [
    'a source of an operation that there is not',
    { sources: { portal: { operation: 'demos' } } },
    'sources.portal: there is no operation "demos"',
    'sources.portal: no existe la operación "demos"',
    'sources.portal: não existe a operação "demos"',
  ],
  [
    'a number beyond its bounds',
    { sources: { portal: { operation: 'demo', callsPerMinute: 100_000 } } },
    'sources.portal: callsPerMinute: must be a whole number from 1 to 60000',
    'sources.portal: callsPerMinute: debe ser un número entero de 1 a 60000',
    'sources.portal: callsPerMinute: deve ser um número inteiro de 1 a 60000',
  ],
  [
    'a word that is none of the choices',
    { operations: { demo: { ...demo, onUncertain: 'wait' } } },
    'operations.demo: onUncertain: must be pass or hold',
    'operations.demo: onUncertain: debe ser pass o hold',
    'operations.demo: onUncertain: deve ser pass ou hold',
  ],
  [
    'a retired server',
    { operations: { demo: { server: 'sv0001.crmvox.com' } } },
    'operations.demo: server: this name was switched off in 2024, use crm0001.wolkvox.com',
    'operations.demo: server: este nombre se desactivó en 2024, use crm0001.wolkvox.com',
    'operations.demo: server: este nome foi desativado em 2024, use crm0001.wolkvox.com',
  ],
  [
    'a cron expression with both day fields',
    { schedules: [{ ...schedule, expression: 'cron(0 8 * * MON-FRI *)' }] },
    'schedules.daily: expression: cron(0 8 * * MON-FRI *) sets both day fields: write ? in the day of the month or in the day of the week, as in cron(0 8 ? * MON-FRI *)',
    'schedules.daily: expression: cron(0 8 * * MON-FRI *) fija los dos campos de día: escriba ? en el día del mes o en el día de la semana, como cron(0 8 ? * MON-FRI *)',
    'schedules.daily: expression: cron(0 8 * * MON-FRI *) define os dois campos de dia: escreva ? no dia do mês ou no dia da semana, como cron(0 8 ? * MON-FRI *)',
  ],
  [
    'a cron expression with words in Spanish',
    { schedules: [{ ...schedule, expression: 'cron(0 8 ? * LUN-VIE *)' }] },
    'schedules.daily: expression: cron(0 8 ? * LUN-VIE *) has "LUN-VIE" as day of the week, where EventBridge reads 1 to 7, or SUN to SAT, with * , -, or one of ? L 6L 6#2',
    'schedules.daily: expression: cron(0 8 ? * LUN-VIE *) tiene "LUN-VIE" como día de la semana, donde EventBridge lee 1 a 7, o SUN a SAT, con * , -, o uno de ? L 6L 6#2',
    'schedules.daily: expression: cron(0 8 ? * LUN-VIE *) tem "LUN-VIE" como dia da semana, onde o EventBridge lê 1 a 7, ou SUN a SAT, com * , -, ou um de ? L 6L 6#2',
  ],
  [
    'a zone that nobody lists',
    { schedules: [{ ...schedule, zone: 'Colombia' }] },
    'schedules.daily: zone: "Colombia" is not in the IANA list of time zones, such as America/Bogota',
    'schedules.daily: zone: "Colombia" no está en la lista IANA de zonas horarias, como America/Bogota',
    'schedules.daily: zone: "Colombia" não está na lista IANA de fusos horários, como America/Bogota',
  ],
  [
    'a schedule that makes a command with a misspelt kind',
    { schedules: [{ ...schedule, commands: () => [{ kind: 'insertTasks' }] }] },
    'schedules.daily: its command needs kind: insertCase, updateCase, insertTask, insertCall, insertMeeting, insertRecord or updateRecord. Did you mean insertTask?',
    'schedules.daily: su comando necesita kind: insertCase, updateCase, insertTask, insertCall, insertMeeting, insertRecord o updateRecord. ¿Quiso decir insertTask?',
    'schedules.daily: o seu comando precisa de kind: insertCase, updateCase, insertTask, insertCall, insertMeeting, insertRecord ou updateRecord. Quis dizer insertTask?',
  ],
  [
    'a calendar with a misspelt setting of a term',
    {
      calendars: { co: { country: 'CO', zone: 'America/Bogota', terms: { quote: { workingDay: 2, workingDays: 2 } } } },
    },
    'calendars.co: terms.quote: there is no setting workingDay. Did you mean workingDays?',
    'calendars.co: terms.quote: no existe la opción workingDay. ¿Quiso decir workingDays?',
    'calendars.co: terms.quote: não existe a opção workingDay. Quis dizer workingDays?',
  ],
];

afterEach(() => void vi.unstubAllEnvs());

describe.each(broken)('%s', (_what, parts, en, es, pt) => {
  it.each([
    ['C', en],
    ['es_CO.UTF-8', es],
    ['pt_BR.UTF-8', pt],
  ])('is refused in the language of %s', (locale, sentence) => {
    vi.stubEnv('LC_ALL', locale);

    expect(sentences({ ...bridge, ...parts })).toEqual([sentence]);
  });
});

it('several faults are all said at once', () => {
  const parts = {
    operations: { demo: { server: 'sv0001.crmvox.com', zone: 'Bogota', tokens: 0, closedStatus: [] } },
    sources: { portal: { operation: 'nobody', waitSeconds: 90, auth: 'none' } },
    schedules: [{ ...schedule, zone: 'Colombia', expression: 'cron(0 8 * * ?)', missed: 'never' }],
    uploads: {
      operation: 'demo',
      rules: [rule({ prefix: 'quejas' }, () => undefined), () => ({ kind: 'insertCase' })],
    },
    calendars: { co: { country: 'US', zone: 'Bogota' } },
  };

  expect(sentences({ ...bridge, ...parts }).map((line) => line.split(/ (must|is|there|this|has|its) /)[0])).toEqual([
    'operations.demo: server:',
    'operations.demo: tokens:',
    'operations.demo: zone: "Bogota"',
    'operations.demo:',
    'uploads, rule "rules[0]": prefix: "quejas"',
    'sources.portal: waitSeconds:',
    'sources.portal:',
    'sources.portal: auth:',
    'schedules.daily: expression: cron(0 8 * * ?)',
    'schedules.daily: zone: "Colombia"',
    'schedules.daily: missed:',
    'calendars.co: country:',
    'calendars.co: zone: "Bogota"',
    'uploads, rule "rules[1]":',
  ]);
});

it('are fifteen, of a configuration that is right without its fault', () => {
  expect(broken).toHaveLength(15);
  expect(sentences(bridge)).toEqual([]);
});

function sentences(given: object): string[] {
  const faults = [...bridgeFaults(given, now), ...sampleReport(given as Bridge, now).faults];
  return faults.map(({ where, sentence }) => `${where}: ${sentence}`);
}

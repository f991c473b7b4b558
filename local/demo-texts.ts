import type { Text } from '../lib/language.ts';

/** What `npm run demo` says. */
export const demoTexts = {
  starting: {
    en: 'Starting the packaged stack and the CRM simulator…',
    es: 'Iniciando el stack empaquetado y el simulador del CRM…',
    pt: 'Iniciando o stack empacotado e o simulador do CRM…',
  },
  agrees: {
    en: 'Every trigger is in the CRM exactly once, with exactly the bytes that were sent.',
    es: 'Cada disparador está en el CRM exactamente una vez, con exactamente los bytes que se enviaron.',
    pt: 'Cada gatilho está no CRM exatamente uma vez, com exatamente os bytes que foram enviados.',
  },
  differs: {
    en: 'NOT every trigger is in the CRM as it was sent: see the lines that differ.',
    es: 'NO todos los disparadores están en el CRM como se enviaron: vea las líneas que difieren.',
    pt: 'NEM todos os gatilhos estão no CRM como foram enviados: veja as linhas que diferem.',
  },
  nothing: {
    en: 'The configuration has nothing that the demo can try: no rule that makes a case of one file, no source with a key, no schedule.',
    es: 'La configuración no tiene nada que la demo pueda probar: ninguna regla que cree un caso con un archivo, ninguna fuente con clave, ninguna programación.',
    pt: 'A configuração não tem nada que a demo possa testar: nenhuma regra que crie um caso com um arquivo, nenhuma fonte com chave, nenhum agendamento.',
  },
  fileLeftOut: {
    en: '{name} is left out: no rule makes a case of such a file alone',
    es: '{name} se omite: ninguna regla crea un caso con un archivo así solo',
    pt: '{name} fica de fora: nenhuma regra cria um caso com um arquivo assim sozinho',
  },
  webhookLeftOut: {
    en: 'the webhook is left out: no source with a key may make a case',
    es: 'el webhook se omite: ninguna fuente con clave puede crear un caso',
    pt: 'o webhook fica de fora: nenhuma fonte com chave pode criar um caso',
  },
  scheduleLeftOut: {
    en: 'schedules are left out: none makes something now',
    es: 'las programaciones se omiten: ninguna crea algo ahora',
    pt: 'os agendamentos ficam de fora: nenhum cria algo agora',
  },
  uploaded: {
    en: 'uploaded {key}, {bytes} bytes',
    es: 'cargado {key}, {bytes} bytes',
    pt: 'enviado {key}, {bytes} bytes',
  },
  called: {
    en: 'called the webhook: {status} {answer}',
    es: 'llamada al webhook: {status} {answer}',
    pt: 'chamada ao webhook: {status} {answer}',
  },
  fired: { en: 'fired the schedule {name}', es: 'programación {name} disparada', pt: 'agendamento {name} disparado' },
  answered: {
    en: 'The webhook answered {status}: {answer}',
    es: 'El webhook respondió {status}: {answer}',
    pt: 'O webhook respondeu {status}: {answer}',
  },
  failed: {
    en: "The schedule's function failed: {error}",
    es: 'La función de la programación falló: {error}',
    pt: 'A função do agendamento falhou: {error}',
  },
} as const satisfies Record<string, Text>;

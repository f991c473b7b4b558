import type { Text } from '../../lib/language.ts';

/** The texts of the panel that makes the simulator misbehave. The files of page/ name them. */
export const misbehaviourTexts = {
  misbehaviour: { en: 'Make the CRM misbehave', es: 'Hacer fallar el CRM', pt: 'Fazer o CRM falhar' },
  misbehaviourWhat: {
    en: 'to see what the bridge does, before it happens in earnest',
    es: 'para ver qué hace el puente antes de que ocurra de verdad',
    pt: 'para ver o que a ponte faz antes que aconteça de verdade',
  },
  misbehaveLose: {
    en: 'Lose the answer to the next change',
    es: 'Perder la respuesta al próximo cambio',
    pt: 'Perder a resposta à próxima mudança',
  },
  misbehaveLoseEffect: {
    en: 'A case becomes uncertain, and a search finds it two minutes later. A task is parked at once.',
    es: 'Un caso queda incierto, y una búsqueda lo encuentra dos minutos después. Una tarea queda apartada enseguida.',
    pt: 'Um caso fica incerto, e uma busca o encontra dois minutos depois. Uma tarefa fica separada na hora.',
  },
  misbehaveRefuse: {
    en: 'Refuse the next change',
    es: 'Rechazar el próximo cambio',
    pt: 'Recusar a próxima mudança',
  },
  misbehaveRefuseEffect: {
    en: 'Its delivery is rejected.',
    es: 'Su entrega queda rechazada.',
    pt: 'A entrega fica rejeitada.',
  },
  misbehaveSlow: { en: 'Be slow', es: 'Ir lento', pt: 'Ficar lento' },
  misbehaveSlowEffect: {
    en: 'Each call takes 20 seconds.',
    es: 'Cada llamada tarda 20 segundos.',
    pt: 'Cada chamada leva 20 segundos.',
  },
  misbehaveMaintenance: { en: 'Be in maintenance', es: 'Entrar en mantenimiento', pt: 'Entrar em manutenção' },
  misbehaveMaintenanceEffect: {
    en: 'The next case becomes uncertain, and the token is paused for 15 minutes.',
    es: 'El próximo caso queda incierto, y el token en pausa 15 minutos.',
    pt: 'O próximo caso fica incerto, e o token em pausa por 15 minutos.',
  },
  misbehaveQuota: {
    en: 'Use up the calls of the day',
    es: 'Agotar las llamadas del día',
    pt: 'Esgotar as chamadas do dia',
  },
  misbehaveQuotaEffect: {
    en: 'The token is paused until its next day begins.',
    es: 'El token queda en pausa hasta que empiece su próximo día.',
    pt: 'O token fica em pausa até começar o próximo dia dele.',
  },
  misbehaveEnd: { en: 'Behave again', es: 'Volver a la normalidad', pt: 'Voltar ao normal' },
  misbehaveEndEffect: {
    en: 'A pause of the bridge lasts as long as it was to last.',
    es: 'Una pausa del puente dura lo que iba a durar.',
    pt: 'Uma pausa da ponte dura o que ia durar.',
  },
  misbehaveFailed: {
    en: 'The simulator did not answer. Does npm start still run?',
    es: 'El simulador no respondió. ¿Sigue en marcha npm start?',
    pt: 'O simulador não respondeu. O npm start ainda está em execução?',
  },
} as const satisfies Record<string, Text>;

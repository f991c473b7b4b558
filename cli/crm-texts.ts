import type { Text } from '../lib/language.ts';

export const crmTexts = {
  help: {
    en: 'Makes the simulator misbehave, to see what the bridge does: lose or refuse the next change, be slow or in maintenance, use up the day.',
    es: 'Hace fallar el simulador, para ver qué hace el puente: perder o rechazar el próximo cambio, ir lento, estar en mantenimiento, agotar el día.',
    pt: 'Faz o simulador falhar, para ver o que a ponte faz: perder ou recusar a próxima mudança, ficar lento, em manutenção, esgotar o dia.',
  },
  noWish: {
    en: 'The simulator knows no "{wish}". Say one of: {all}',
    es: 'El simulador no conoce "{wish}". Diga uno de: {all}',
    pt: 'O simulador não conhece "{wish}". Diga um de: {all}',
  },
  simulatorOnly: {
    en: 'Only the simulator of npm start can misbehave: leave out --stage, and start without a real CRM',
    es: 'Solo el simulador de npm start puede fallar: quite --stage, e inicie sin un CRM real',
    pt: 'Só o simulador do npm start pode falhar: retire --stage, e inicie sem um CRM real',
  },
  noAnswer: {
    en: 'The simulator did not answer. Start it with npm start',
    es: 'El simulador no respondió. Inícielo con npm start',
    pt: 'O simulador não respondeu. Inicie-o com npm start',
  },
  active: { en: 'In effect: {all}.', es: 'En efecto: {all}.', pt: 'Em efeito: {all}.' },
  quiet: { en: 'Nothing is in effect.', es: 'No hay nada en efecto.', pt: 'Não há nada em efeito.' },
} as const satisfies Record<string, Text>;

/** What each misbehaviour leads to. */
export const misbehaviourTexts = {
  lose: {
    en: 'The answer to the next change is lost. A case becomes uncertain, and a search finds it two minutes later. A task is parked at once.',
    es: 'Se perderá la respuesta al próximo cambio. Un caso queda incierto, y una búsqueda lo encuentra dos minutos después. Una tarea queda apartada enseguida.',
    pt: 'A resposta à próxima mudança se perderá. Um caso fica incerto, e uma busca o encontra dois minutos depois. Uma tarefa fica separada na hora.',
  },
  refuse: {
    en: 'The next change is refused. Its delivery is rejected.',
    es: 'El próximo cambio se rechazará. Su entrega queda rechazada.',
    pt: 'A próxima mudança será recusada. A entrega fica rejeitada.',
  },
  slow: {
    en: 'Each call takes 20 seconds.',
    es: 'Cada llamada tarda 20 segundos.',
    pt: 'Cada chamada leva 20 segundos.',
  },
  maintenance: {
    en: 'The CRM is in maintenance. The next case becomes uncertain, and the token is paused for 15 minutes.',
    es: 'El CRM está en mantenimiento. El próximo caso queda incierto, y el token en pausa 15 minutos.',
    pt: 'O CRM está em manutenção. O próximo caso fica incerto, e o token em pausa por 15 minutos.',
  },
  quota: {
    en: 'The calls of the day are used up. At the next call the token is paused until its next day begins.',
    es: 'Las llamadas del día se agotaron. Con la próxima llamada el token queda en pausa hasta su próximo día.',
    pt: 'As chamadas do dia se esgotaram. Na próxima chamada o token fica em pausa até o próximo dia dele.',
  },
  end: {
    en: 'The simulator behaves again. A pause of the bridge lasts as long as it was to last.',
    es: 'El simulador vuelve a la normalidad. Una pausa del puente dura lo que iba a durar.',
    pt: 'O simulador volta ao normal. Uma pausa da ponte dura o que ia durar.',
  },
} as const satisfies Record<string, Text>;

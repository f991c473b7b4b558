import type { Text } from '../lib/language.ts';

export const followUpTexts = {
  help: {
    en: 'Shows which tasks a follow-up would make now, and what that costs. It reads the cases, and asks before it fires.',
    es: 'Muestra qué tareas crearía ahora un seguimiento y qué cuesta. Lee los casos y pregunta antes de dispararlo.',
    pt: 'Mostra que tarefas um acompanhamento criaria agora e quanto custa. Lê os casos e pergunta antes de o disparar.',
  },
  unknown: {
    en: 'bridge.config.ts has no follow-up "{name}". It has: {all}',
    es: 'bridge.config.ts no tiene el seguimiento "{name}". Tiene: {all}',
    pt: 'bridge.config.ts não tem o acompanhamento "{name}". Tem: {all}',
  },
  made: { en: 'made before', es: 'ya se creó', pt: 'já foi criada' },
  cost: {
    en: '{cases} cases on {pages} pages: {tasks} new tasks, {known} made before. A run costs {calls} calls of the token: {pages} to read, {tasks} to make.',
    es: '{cases} casos en {pages} páginas: {tasks} tareas nuevas, {known} ya creadas. Una ejecución cuesta {calls} llamadas del token: {pages} para leer, {tasks} para crear.',
    pt: '{cases} casos em {pages} páginas: {tasks} tarefas novas, {known} já criadas. Uma execução custa {calls} chamadas do token: {pages} para ler, {tasks} para criar.',
  },
  nothingSent: { en: 'Nothing was sent.', es: 'No se envió nada.', pt: 'Nada foi enviado.' },
  threw: {
    en: 'The follow-up "{name}" threw for a case: {fault}',
    es: 'El seguimiento "{name}" falló con un caso: {fault}',
    pt: 'O acompanhamento "{name}" falhou com um caso: {fault}',
  },
  noCalls: {
    en: 'The calls of the token for today are used up, after {pages} pages. Nothing was sent',
    es: 'Se agotaron las llamadas del token por hoy, después de {pages} páginas. No se envió nada',
    pt: 'As chamadas do token de hoje acabaram, depois de {pages} páginas. Nada foi enviado',
  },
  unread: {
    en: 'The cases could not be read, so nothing was sent. {advice}',
    es: 'No se pudieron leer los casos, así que no se envió nada. {advice}',
    pt: 'Não foi possível ler os casos, por isso nada foi enviado. {advice}',
  },
} as const satisfies Record<string, Text>;

import type { Noun, Text } from '../../lib/language.ts';

/** The texts of the page itself, and of what it shows of any stack. The files of page/ name them. */
export const texts = {
  title: { en: 'wolkvox-bridge console', es: 'Consola de wolkvox-bridge', pt: 'Console do wolkvox-bridge' },
  console: { en: 'console', es: 'consola', pt: 'console' },
  skip: { en: 'Skip to the deliveries', es: 'Ir a las entregas', pt: 'Ir para as entregas' },
  language: { en: 'Language', es: 'Idioma', pt: 'Idioma' },
  elsewhere: { en: 'Elsewhere on this machine', es: 'También en este equipo', pt: 'Também nesta máquina' },
  connecting: { en: 'Connecting…', es: 'Conectando…', pt: 'Conectando…' },
  live: { en: 'Live', es: 'En vivo', pt: 'Ao vivo' },
  notConnected: {
    en: 'Not connected; trying again…',
    es: 'Sin conexión; se intenta de nuevo…',
    pt: 'Sem conexão; tentando de novo…',
  },
  showMore: { en: 'Show {count} more', es: 'Mostrar {count} más', pt: 'Mostrar mais {count}' },
  showFirst: {
    en: 'Show the newest {count} only',
    es: 'Mostrar solo los últimos {count}',
    pt: 'Mostrar só os últimos {count}',
  },

  deliveries: { en: 'Deliveries', es: 'Entregas', pt: 'Entregas' },
  noDelivery: {
    en: 'No delivery yet. Each upload, webhook call or schedule that bridge.config.ts has a command for becomes a delivery. It ends delivered, rejected or uncertain.',
    es: 'Todavía no hay entregas. Cada carga, llamada de webhook o programación para la que bridge.config.ts tiene un comando se convierte en una entrega. Termina entregada, rechazada o incierta.',
    pt: 'Ainda não há entregas. Cada envio, chamada de webhook ou agendamento para o qual bridge.config.ts tem um comando se torna uma entrega. Termina entregue, rejeitada ou incerta.',
  },
  ledgerSilent: {
    en: 'The ledger does not answer; trying again.',
    es: 'El libro de entregas no responde; se intenta de nuevo.',
    pt: 'O livro de entregas não responde; tentando de novo.',
  },
  accepted: { en: 'accepted', es: 'aceptada', pt: 'aceita' },
  sending: { en: 'sending', es: 'en envío', pt: 'em envio' },
  committing: { en: 'committing', es: 'en confirmación', pt: 'em confirmação' },
  delivered: { en: 'delivered', es: 'entregada', pt: 'entregue' },
  rejected: { en: 'rejected', es: 'rechazada', pt: 'rejeitada' },
  uncertain: { en: 'uncertain', es: 'incierta', pt: 'incerta' },
  parked: { en: 'parked', es: 'apartada', pt: 'separada' },
  insertCase: { en: 'New case', es: 'Caso nuevo', pt: 'Caso novo' },
  updateCase: { en: 'Change to a case', es: 'Cambio en un caso', pt: 'Mudança em um caso' },
  insertTask: { en: 'New task', es: 'Tarea nueva', pt: 'Tarefa nova' },
  insertCall: { en: 'New phone call', es: 'Llamada telefónica nueva', pt: 'Chamada telefônica nova' },
  insertMeeting: { en: 'New meeting', es: 'Reunión nueva', pt: 'Reunião nova' },
  insertRecord: { en: 'New record', es: 'Registro nuevo', pt: 'Registro novo' },
  updateRecord: { en: 'Change to a record', es: 'Cambio en un registro', pt: 'Mudança em um registro' },
  empty: { en: 'empty', es: 'vacío', pt: 'vazio' },
  too_large: { en: 'too large', es: 'demasiado grande', pt: 'grande demais' },
  wrong_type: {
    en: 'of a type that is not accepted',
    es: 'de un tipo que no se acepta',
    pt: 'de um tipo que não se aceita',
  },
  infected: { en: 'infected', es: 'infectado', pt: 'infectado' },
  not_scanned: { en: 'not scanned', es: 'sin analizar', pt: 'não analisado' },
  not_arrived: { en: 'did not arrive', es: 'no llegó', pt: 'não chegou' },
  why: { en: 'Why: {reason}', es: 'Motivo: {reason}', pt: 'Motivo: {reason}' },
  note: { en: 'Note: {reason}', es: 'Nota: {reason}', pt: 'Nota: {reason}' },
  without: { en: 'Without {files}', es: 'Sin {files}', pt: 'Sem {files}' },
  missingFile: { en: 'file {number}: {why}', es: 'el archivo {number}: {why}', pt: 'o arquivo {number}: {why}' },
  whatToDo: {
    en: 'It waits for a person. Look in the CRM. What to do: {command}',
    es: 'Espera a una persona. Mire en el CRM. Qué hacer: {command}',
    pt: 'Espera uma pessoa. Veja no CRM. O que fazer: {command}',
  },
  attempt: { en: 'attempt {number}', es: 'intento {number}', pt: 'tentativa {number}' },
  settledAfter: { en: 'settled after {time}', es: 'terminó en {time}', pt: 'terminou em {time}' },
  case: { en: 'Case', es: 'Caso', pt: 'Caso' },
} as const satisfies Record<string, Text>;

/** The nouns of the page that follow a number. */
export const nouns = {
  calls: { en: ['call', 'calls'], es: ['llamada', 'llamadas'], pt: ['chamada', 'chamadas'] },
  hours: { en: ['hour', 'hours'], es: ['hora', 'horas'], pt: ['hora', 'horas'] },
} as const satisfies Record<string, Noun>;

import type { Text } from '../lib/language.ts';

/** What `npm start` says before it begins. */
export const optionTexts = {
  help: {
    en: `npm start -- [options]

  --keep              keeps everything for the next start; always so with a real CRM
  --fresh             forgets what was kept
  --config FILE       the configuration (bridge.config.ts)
  --logs              prints the functions' log lines too
  --drop FOLDER       the drop folder (drop)
  --state FOLDER      where the stack keeps what is its own (.local)
  --stack-file FILE   where npm run bridge finds the stack (stack.json in the state folder)`,
    es: `npm start -- [opciones]

  --keep              guarda todo para el próximo inicio; siempre es así con un CRM real
  --fresh             olvida lo que se guardó
  --config FILE       la configuración (bridge.config.ts)
  --logs              muestra también las líneas del log de las funciones
  --drop FOLDER       la carpeta drop (drop)
  --state FOLDER      dónde guarda el stack lo suyo (.local)
  --stack-file FILE   dónde encuentra npm run bridge el stack (stack.json en la carpeta de --state)`,
    pt: `npm start -- [opções]

  --keep              guarda tudo para o próximo início; sempre é assim com um CRM real
  --fresh             esquece o que foi guardado
  --config FILE       a configuração (bridge.config.ts)
  --logs              mostra também as linhas do log das funções
  --drop FOLDER       a pasta drop (drop)
  --state FOLDER      onde o stack guarda o que é dele (.local)
  --stack-file FILE   onde npm run bridge encontra o stack (stack.json na pasta de --state)`,
  },
  npmTook: {
    en: 'npm took {words} for itself, so nothing was started. Run npm start -- {words}',
    es: 'npm se quedó con {words}, así que no se inició nada. Ejecute npm start -- {words}',
    pt: 'O npm ficou com {words}, então nada foi iniciado. Execute npm start -- {words}',
  },
  setToo: {
    en: 'To talk to the real CRM, set {names} too; to talk to the simulator, set none.',
    es: 'Para hablar con el CRM real, defina también {names}; para hablar con el simulador, ninguna.',
    pt: 'Para falar com o CRM real, defina também {names}; para falar com o simulador, nenhuma.',
  },
  and: { en: ' and ', es: ' y ', pt: ' e ' },
  tokenFileUnreadable: {
    en: '{variable} is {file}: it cannot be read ({error}).',
    es: '{variable} es {file}: no se puede leer ({error}).',
    pt: '{variable} é {file}: não pode ser lido ({error}).',
  },
  tokenFileOpen: {
    en: '{variable} is {file}: others may read it. Run chmod 600 on it.',
    es: '{variable} es {file}: otros lo pueden leer. Ejecute chmod 600 sobre él.',
    pt: '{variable} é {file}: outros podem lê-lo. Execute chmod 600 nele.',
  },
  badToken: { en: '{variable}: {reason}.', es: '{variable}: {reason}.', pt: '{variable}: {reason}.' },
  badValue: {
    en: '{variable} is {value}: {reason}.',
    es: '{variable} es {value}: {reason}.',
    pt: '{variable} é {value}: {reason}.',
  },
  whichOperation: {
    en: 'WOLKVOX_OPERATION is "{operation}": the configuration has several operations, so it must be one of {names}.',
    es: 'WOLKVOX_OPERATION es "{operation}": la configuración tiene varias operaciones, así que debe ser una de {names}.',
    pt: 'WOLKVOX_OPERATION é "{operation}": a configuração tem várias operações, então deve ser uma de {names}.',
  },
  inUse: {
    en: '{folder} is in use: process {pid} has run there since {since}. End it first, or name another folder',
    es: '{folder} está en uso: el proceso {pid} corre allí desde {since}. Termínelo primero, o indique otra carpeta',
    pt: '{folder} está em uso: o processo {pid} roda ali desde {since}. Encerre-o primeiro, ou indique outra pasta',
  },
  inUseByAnother: {
    en: '{folder} is in use: another process runs there. End it first, or name another folder',
    es: '{folder} está en uso: otro proceso corre allí. Termínelo primero, o indique otra carpeta',
    pt: '{folder} está em uso: outro processo roda ali. Encerre-o primeiro, ou indique outra pasta',
  },
} as const satisfies Record<string, Text>;

/** What `npm start` says while it runs, each as a line. */
export const startTexts = {
  uploaded: { en: 'uploaded {key}', es: 'cargado {key}', pt: 'enviado {key}' },
  notUploaded: {
    en: '{key} was not uploaded: {error}. It is tried again',
    es: '{key} no se cargó: {error}. Se intenta de nuevo',
    pt: '{key} não foi enviado: {error}. Tenta-se de novo',
  },
  unknownError: { en: 'unknown', es: 'causa desconocida', pt: 'causa desconhecida' },
  refused: {
    en: '{key} was not taken: it {reason}',
    es: '{key} no se tomó: {reason}',
    pt: '{key} não foi tomado: {reason}',
  },
  unreadable: {
    en: 'cannot be read ({code})',
    es: 'no se puede leer ({code})',
    pt: 'não pode ser lido ({code})',
  },
  notUtf8: {
    en: 'has a name that is not UTF-8. Give it another name',
    es: 'tiene un nombre que no está en UTF-8. Dele otro nombre',
    pt: 'tem um nome que não está em UTF-8. Dê-lhe outro nome',
  },
  isLink: {
    en: 'is a link. Copy the file itself',
    es: 'es un enlace. Copie el archivo mismo',
    pt: 'é um link. Copie o próprio arquivo',
  },
  stopping: {
    en: 'Stopping. Nothing new is taken; calls that run may end. A second Ctrl-C stops at once.',
    es: 'Deteniendo. No se toma nada nuevo; las llamadas en curso pueden terminar. Un segundo Ctrl-C detiene de inmediato.',
    pt: 'Parando. Nada novo é tomado; as chamadas em curso podem terminar. Um segundo Ctrl-C para imediatamente.',
  },
  tokenShown: {
    en: 'WOLKVOX_TOKEN shows in lists of processes (ps e). WOLKVOX_TOKEN_FILE names a file instead',
    es: 'WOLKVOX_TOKEN se ve en las listas de procesos (ps e). WOLKVOX_TOKEN_FILE indica un archivo en su lugar',
    pt: 'WOLKVOX_TOKEN aparece nas listas de processos (ps e). WOLKVOX_TOKEN_FILE indica um arquivo em seu lugar',
  },
  forgot: {
    en: '--fresh removed what was kept in {folder}',
    es: '--fresh borró lo que se guardaba en {folder}',
    pt: '--fresh removeu o que estava guardado em {folder}',
  },
  takenNow: {
    en: 'the drop folder holds files that were not taken yet, and are taken now: {count}',
    es: 'la carpeta drop tiene archivos que no se habían tomado y se toman ahora: {count}',
    pt: 'a pasta drop tem arquivos que não tinham sido tomados e são tomados agora: {count}',
  },
  countAsTaken: {
    en: 'files in the drop folder that count as taken: {count}. Copy one again to send it',
    es: 'archivos de la carpeta drop que cuentan como tomados: {count}. Copie uno de nuevo para enviarlo',
    pt: 'arquivos da pasta drop que contam como tomados: {count}. Copie um de novo para enviá-lo',
  },
  notKept: {
    en: 'What happens cannot be kept ({error}). Make room on the disk, then start again',
    es: 'Lo que pasa no se puede guardar ({error}). Libere espacio en el disco e inicie de nuevo',
    pt: 'O que acontece não pode ser guardado ({error}). Libere espaço no disco e inicie de novo',
  },
  toBeSent: { en: '{count} to be sent', es: '{count} por enviar', pt: '{count} a enviar' },
  searched: {
    en: '{count} uncertain, to be searched for in the CRM',
    es: '{count} inciertas, que se buscarán en el CRM',
    pt: '{count} incertas, a procurar no CRM',
  },
  parked: {
    en: '{count} parked, for a person to decide',
    es: '{count} apartadas, para que una persona decida',
    pt: '{count} separadas, para uma pessoa decidir',
  },
  notHandled: {
    en: '{count} uploaded, not handled yet',
    es: '{count} cargados, aún sin procesar',
    pt: '{count} enviados, ainda não processados',
  },
  notTaken: {
    en: '{count} in the drop folder, not taken yet',
    es: '{count} en la carpeta drop, aún sin tomar',
    pt: '{count} na pasta drop, ainda não tomados',
  },
  nothingWaits: { en: 'Nothing waits.', es: 'No queda nada pendiente.', pt: 'Nada fica pendente.' },
  waits: {
    en: 'What waits: {parts}. It goes on at the next {next}.',
    es: 'Lo pendiente: {parts}. Sigue en el próximo {next}.',
    pt: 'O pendente: {parts}. Continua no próximo {next}.',
  },
  waitsNoMore: {
    en: 'What waits: {parts}. It ends here, with the simulator. npm start -- --keep keeps it.',
    es: 'Lo pendiente: {parts}. Termina aquí, con el simulador. npm start -- --keep lo guarda.',
    pt: 'O pendente: {parts}. Termina aqui, com o simulador. npm start -- --keep o guarda.',
  },
} as const satisfies Record<string, Text>;

/** What `npm start` and the demo say of deliveries and lanes. */
export const narrateTexts = {
  delivery: {
    en: '{kind} {id} from {origin}{attached}: {status}{became}{why}{next}',
    es: '{kind} {id} de {origin}{attached}: {status}{became}{why}{next}',
    pt: '{kind} {id} de {origin}{attached}: {status}{became}{why}{next}',
  },
  attached: {
    en: ', {bytes} bytes attached',
    es: ', {bytes} bytes adjuntos',
    pt: ', {bytes} bytes anexados',
  },
  became: { en: ' as {number}', es: ' como {number}', pt: ' como {number}' },
  answered: { en: ', the CRM answered {http}', es: ', el CRM respondió {http}', pt: ', o CRM respondeu {http}' },
  parked: {
    en: '. It waits for a person. Look in the CRM; npm run bridge -- deliveries show {id} says what to do',
    es: '. Espera a una persona. Mire en el CRM; npm run bridge -- deliveries show {id} dice qué hacer',
    pt: '. Espera uma pessoa. Olhe no CRM; npm run bridge -- deliveries show {id} diz o que fazer',
  },
  rejected: {
    en: '. npm run bridge -- deliveries show {id} says why, and what to do',
    es: '. npm run bridge -- deliveries show {id} dice por qué, y qué hacer',
    pt: '. npm run bridge -- deliveries show {id} diz por quê, e o que fazer',
  },
  missing: {
    en: '. Files are missing: npm run bridge -- deliveries show {id}',
    es: '. Faltan archivos: npm run bridge -- deliveries show {id}',
    pt: '. Faltam arquivos: npm run bridge -- deliveries show {id}',
  },
  uncertain: {
    en: '. The bridge searches the CRM for it',
    es: '. El puente la busca en el CRM',
    pt: '. A ponte a procura no CRM',
  },
  stuck: {
    en: 'nothing can be sent to {operation}: {cause}',
    es: 'no se puede enviar nada a {operation}: {cause}',
    pt: 'nada pode ser enviado a {operation}: {cause}',
  },
  moreInLogs: {
    en: '{message}. npm start -- --logs shows more',
    es: '{message}. npm start -- --logs muestra más',
    pt: '{message}. npm start -- --logs mostra mais',
  },
  noToken: {
    en: 'the secret {secret} holds no token for this lane',
    es: 'el secreto {secret} no tiene token para este carril',
    pt: 'o segredo {secret} não tem token para esta faixa',
  },
  badSettings: {
    en: 'its {setting} cannot be used. npm run bridge -- deliveries show ID says why',
    es: 'su {setting} no se puede usar. npm run bridge -- deliveries show ID dice por qué',
    pt: 'o seu {setting} não pode ser usado. npm run bridge -- deliveries show ID diz por quê',
  },
  paused: {
    en: 'its token is paused. {cause}',
    es: 'su token está en pausa. {cause}',
    pt: 'o seu token está em pausa. {cause}',
  },
} as const satisfies Record<string, Text>;

import type { Noun, Text } from '../../lib/language.ts';

export const nouns = {
  delivery: { en: ['delivery', 'deliveries'], es: ['entrega', 'entregas'], pt: ['entrega', 'entregas'] },
  waitingDelivery: {
    en: ['delivery waits', 'deliveries wait'],
    es: ['entrega espera', 'entregas esperan'],
    pt: ['entrega espera', 'entregas esperam'],
  },
  rejectedDelivery: {
    en: ['was rejected', 'were rejected'],
    es: ['rechazada', 'rechazadas'],
    pt: ['rejeitada', 'rejeitadas'],
  },
  otherDelivery: {
    en: ['other delivery', 'other deliveries'],
    es: ['entrega más', 'entregas más'],
    pt: ['outra entrega', 'outras entregas'],
  },
  call: { en: ['call', 'calls'], es: ['llamada', 'llamadas'], pt: ['chamada', 'chamadas'] },
  file: { en: ['file', 'files'], es: ['archivo', 'archivos'], pt: ['arquivo', 'arquivos'] },
  missingFile: {
    en: ['file has not arrived', 'files have not arrived'],
    es: ['archivo no ha llegado', 'archivos no han llegado'],
    pt: ['arquivo não chegou', 'arquivos não chegaram'],
  },
} as const satisfies Record<string, Noun>;

export const listTexts = {
  help: {
    en: 'Lists what is not finished: what waits for a person first, then what is searched for, then what is due. With a filter, all that fits.',
    es: 'Lista lo que no ha terminado: primero lo que espera a una persona, luego lo que se busca y después lo pendiente. Con un filtro, todo lo que cumple.',
    pt: 'Lista o que não terminou: primeiro o que espera uma pessoa, depois o que se procura e por fim o pendente. Com um filtro, tudo o que corresponde.',
  },
  none: { en: 'There are none.', es: 'No hay ninguna.', pt: 'Não há nenhuma.' },
  noneNamed: {
    en: 'There are none. What was delivered in full keeps no names: deliveries show finds a delivered file by its address, s3://BUCKET/KEY.',
    es: 'No hay ninguna. De lo que se entregó completo no quedan nombres: deliveries show encuentra un archivo entregado por su dirección, s3://BUCKET/KEY.',
    pt: 'Não há nenhuma. Do que foi entregue por completo não ficam nomes: deliveries show encontra um arquivo entregue pelo endereço, s3://BUCKET/KEY.',
  },
  nothingWaits: {
    en: 'Nothing waits, and nothing is parked.',
    es: 'Nada espera y nada está apartado.',
    pt: 'Nada espera e nada está separado.',
  },
  rejected: {
    en: '{many} in the last 24 h: {command}',
    es: '{many} en las últimas 24 h: {command}',
    pt: '{many} nas últimas 24 h: {command}',
  },
  more: {
    en: 'There are more than these {limit}: --limit shows more.',
    es: 'Hay más que estas {limit}: --limit muestra más.',
    pt: 'Há mais do que estas {limit}: --limit mostra mais.',
  },
  parked: {
    en: '{many} for a person. What to do: {command}',
    es: '{many} a una persona. Qué hacer: {command}',
    pt: '{many} por uma pessoa. O que fazer: {command}',
  },
  byCrm: { en: 'by the CRM, code {code}', es: 'por el CRM, código {code}', pt: 'pelo CRM, código {code}' },
  andMore: { en: '{first} and {count} more', es: '{first} y {count} más', pt: '{first} e mais {count}' },
  noStatus: {
    en: 'There is no status "{word}". There are: {all}',
    es: 'No existe el estado "{word}". Existen: {all}',
    pt: 'Não existe o estado "{word}". Existem: {all}',
  },
  noOperation: {
    en: 'bridge.config.ts has no operation "{name}". It has: {all}',
    es: 'bridge.config.ts no tiene la operación "{name}". Tiene: {all}',
    pt: 'bridge.config.ts não tem a operação "{name}". Tem: {all}',
  },
} as const satisfies Record<string, Text>;

export const showTexts = {
  help: {
    en: 'Shows all that the ledger knows of one delivery, what it waits for, and what to do next. Asks the CRM which word of a refused call it does not know.',
    es: 'Muestra todo lo que se sabe de una entrega, qué espera y qué hacer. Pregunta al CRM qué palabra de una llamada rechazada no conoce.',
    pt: 'Mostra tudo o que se sabe de uma entrega, o que ela espera e o que fazer. Pergunta ao CRM que palavra de uma chamada recusada ele não conhece.',
  },
  severalNamed: {
    en: '{many} with this name. To see one: {command}',
    es: '{many} con este nombre. Para ver una: {command}',
    pt: '{many} com este nome. Para ver uma: {command}',
  },
} as const satisfies Record<string, Text>;

export const findTexts = {
  noId: {
    en: 'There is no delivery with this id. An id has 26 letters and digits: see {list}',
    es: 'No hay ninguna entrega con este identificador. Un identificador tiene 26 letras y dígitos: vea {list}',
    pt: 'Não há nenhuma entrega com este identificador. Um identificador tem 26 letras e dígitos: veja {list}',
  },
  noName: {
    en: 'No delivery has this name. Name an id of 26 letters and digits, the number of a case, a marker, the e-mail address of a contact, or a file, s3://BUCKET/KEY. What was delivered keeps no names of contacts and of files within groups: find its case in the CRM, and name its number. See {list}',
    es: 'Ninguna entrega tiene este nombre. Indique un identificador de 26 letras y dígitos, el número de un caso, una referencia, el correo de un contacto o un archivo, s3://BUCKET/KEY. De lo entregado no quedan los contactos ni los archivos de un grupo: busque su caso en el CRM e indique el número. Vea {list}',
    pt: 'Nenhuma entrega tem este nome. Indique um identificador de 26 letras e dígitos, o número de um caso, uma referência, o e-mail de um contato ou um arquivo, s3://BUCKET/KEY. Do que foi entregue não ficam os contatos nem os arquivos de um grupo: procure o caso no CRM e indique o número. Veja {list}',
  },
  several: {
    en: 'This names {many}. Name one by its id: {ids}',
    es: 'Esto nombra {many}. Indique una por su identificador: {ids}',
    pt: 'Isto nomeia {many}. Indique uma pelo identificador: {ids}',
  },
  waits: {
    en: 'It waits for files since {since}: {files}. Its sender uploads them at the addresses that POST /uploads returns, for the same call again too',
    es: 'Espera archivos desde {since}: {files}. Quien la envió los carga en las direcciones que devuelve POST /uploads, también al repetir la misma llamada',
    pt: 'Espera arquivos desde {since}: {files}. Quem a enviou os carrega nos endereços que POST /uploads devolve, também ao repetir a mesma chamada',
  },
} as const satisfies Record<string, Text>;

export const refusalTexts = {
  title: {
    en: "What the CRM refused, and whether it knows each word ({calls} of the token's day):",
    es: 'Lo que el CRM rechazó, y si conoce cada palabra ({calls} del día del token):',
    pt: 'O que o CRM recusou, e se ele conhece cada palavra ({calls} do dia do token):',
  },
  hidden: { en: '(--what shows it)', es: '(--what lo muestra)', pt: '(--what mostra)' },
  known: { en: 'exists', es: 'existe', pt: 'existe' },
  noContact: {
    en: 'DOES NOT EXIST: no contact has this e-mail address. Make the contact, or correct the address',
    es: 'NO EXISTE: ningún contacto tiene este correo. Cree el contacto o corrija el correo',
    pt: 'NÃO EXISTE: nenhum contato tem este e-mail. Crie o contato ou corrija o e-mail',
  },
  noRecord: {
    en: 'DOES NOT EXIST in this module',
    es: 'NO EXISTE en este módulo',
    pt: 'NÃO EXISTE neste módulo',
  },
  unseenUser: {
    en: 'NOT SEEN: no case has this user. Compare it with the column "Correo wolkvox" of the users',
    es: 'NO SE VE: ningún caso tiene este usuario. Compárelo con la columna "Correo wolkvox" de los usuarios',
    pt: 'NÃO SE VÊ: nenhum caso tem este usuário. Compare-o com a coluna "Correo wolkvox" dos usuários',
  },
  unseen: {
    en: 'NOT SEEN: no case has this word. Compare it with the CRM, capitals and accents included',
    es: 'NO SE VE: ningún caso tiene esta palabra. Compárela con el CRM, con mayúsculas y tildes',
    pt: 'NÃO SE VÊ: nenhum caso tem esta palavra. Compare-a com o CRM, com maiúsculas e acentos',
  },
  allKnown: {
    en: 'The CRM knows each of these words by itself. Its type may not allow its status or priority, a closed status needs a solution, or a field is not complete.',
    es: 'El CRM conoce cada una de estas palabras. Quizá su tipo no admite ese estado o esa prioridad, un estado de cierre pide una solución, o un campo está incompleto.',
    pt: 'O CRM conhece cada uma destas palavras. Talvez o tipo não aceite esse estado ou essa prioridade, um estado de encerramento peça uma solução, ou um campo esteja incompleto.',
  },
  others: {
    en: 'Also sent, and not looked up: {names}.',
    es: 'También se envió, sin consultarlo: {names}.',
    pt: 'Também foi enviado, sem consulta: {names}.',
  },
  noWords: {
    en: 'No word of this command can be looked up. Compare its fields with what the CRM requires.',
    es: 'Ninguna palabra de este comando se puede consultar. Compare sus campos con lo que exige el CRM.',
    pt: 'Nenhuma palavra deste comando pode ser consultada. Compare os campos com o que o CRM exige.',
  },
  gone: {
    en: 'What was sent is no longer kept, so it cannot be compared with the CRM.',
    es: 'Lo que se envió ya no se conserva, así que no se puede comparar con el CRM.',
    pt: 'O que foi enviado já não se conserva, então não pode ser comparado com o CRM.',
  },
  noCalls: {
    en: 'The calls of the day are used up, so no more was asked.',
    es: 'Las llamadas del día se agotaron, así que no se preguntó más.',
    pt: 'As chamadas do dia se esgotaram, então não se perguntou mais.',
  },
  notAsked: {
    en: 'The CRM was not asked for the rest. {why}',
    es: 'Lo demás no se le preguntó al CRM. {why}',
    pt: 'O resto não foi perguntado ao CRM. {why}',
  },
} as const satisfies Record<string, Text>;

export const decideTexts = {
  unreadable: {
    en: '{message}. It is left as it is.',
    es: '{message}. Se deja como está.',
    pt: '{message}. Fica como está.',
  },
  noneToDecide: {
    en: 'Nothing that this command could decide about fits. What there is: {list}',
    es: 'No hay nada sobre lo que este comando pueda decidir. Lo que hay: {list}',
    pt: 'Não há nada sobre o que este comando possa decidir. O que há: {list}',
  },
  dryRun: {
    en: 'Nothing was changed: this was a dry run.',
    es: 'No se cambió nada: fue solo una prueba.',
    pt: 'Nada foi alterado: foi só um ensaio.',
  },
  unchanged: { en: 'Nothing was changed.', es: 'No se cambió nada.', pt: 'Nada foi alterado.' },
  left: {
    en: 'Left as they were: {count}.',
    es: 'Quedaron como estaban: {count}.',
    pt: 'Ficaram como estavam: {count}.',
  },
  andOthers: { en: '… and {others}', es: '… y {others}', pt: '… e {others}' },
} as const satisfies Record<string, Text>;

export const resolveTexts = {
  help: {
    en: 'Settles uncertain deliveries as you found them in the CRM, or withdraws some that are still accepted: those that you name, or all that fit.',
    es: 'Cierra entregas inciertas según lo que usted vio en el CRM, o retira algunas que aún están aceptadas: las que nombre, o todas las que cumplan.',
    pt: 'Encerra entregas incertas conforme o que você viu no CRM, ou retira algumas que ainda estão aceitas: as que nomear, ou todas as que corresponderem.',
  },
  idOfOne: {
    en: '--crm-id belongs to one delivery, so leave it out',
    es: '--crm-id es de una sola entrega; quítelo',
    pt: '--crm-id é de uma só entrega; retire-o',
  },
  question: {
    en: 'Settle {many} as {as}?',
    es: '¿Cerrar {many} como {as}?',
    pt: 'Encerrar {many} como {as}?',
  },
  questionWithSearch: {
    en: 'The CRM is searched for {searched} of them first. Settle {many} as {as}?',
    es: 'Antes se buscan {searched} de ellas en el CRM. ¿Cerrar {many} como {as}?',
    pt: 'Antes, {searched} delas são procuradas no CRM. Encerrar {many} como {as}?',
  },
  done: { en: '{as}: {many}.', es: '{as}: {many}.', pt: '{as}: {many}.' },
} as const satisfies Record<string, Text>;

export const retryTexts = {
  help: {
    en: 'Sends rejected or parked deliveries again, those that you name or all that fit; of a delivered one, the files that are missing.',
    es: 'Envía de nuevo entregas rechazadas o apartadas, las que nombre o todas las que cumplan; de una entregada, los archivos que faltan.',
    pt: 'Envia de novo entregas rejeitadas ou separadas, as que nomear ou todas as que corresponderem; de uma entregue, os arquivos que faltam.',
  },
  question: { en: 'Send {many} again?', es: '¿Enviar de nuevo {many}?', pt: 'Enviar de novo {many}?' },
  done: { en: 'To be sent again: {many}.', es: 'Se enviarán de nuevo: {many}.', pt: 'Serão enviadas de novo: {many}.' },
  wrongCommand: {
    en: 'The stored command itself is wrong: {reason}. Sent again as it is, it would end the same way. {anew}',
    es: 'El comando guardado está mal: {reason}. Si se envía igual, terminará igual. {anew}',
    pt: 'O próprio comando guardado está errado: {reason}. Enviado igual, terminará igual. {anew}',
  },
  unknownWords: {
    en: 'The stored command says what the CRM does not show. Correct the CRM first, and then send it again. {anew}',
    es: 'El comando guardado dice algo que el CRM no muestra. Corrija primero el CRM y luego envíelo de nuevo. {anew}',
    pt: 'O comando guardado diz algo que o CRM não mostra. Corrija primeiro o CRM e depois envie-o de novo. {anew}',
  },
  unusable: {
    en: 'It cannot be sent again. {reason}',
    es: 'No se puede enviar de nuevo. {reason}',
    pt: 'Não pode ser enviado de novo. {reason}',
  },
} as const satisfies Record<string, Text>;

/** Who sends a corrected command, by where it came from. */
export const sendAnewTexts: Readonly<Record<'webhook' | 'upload' | 'schedule', Text>> & Readonly<Record<string, Text>> =
  {
    webhook: {
      en: 'Or let its sender make a corrected call, with another Idempotency-Key.',
      es: 'O pida a quien lo envió una llamada corregida, con otra Idempotency-Key.',
      pt: 'Ou peça a quem o enviou uma chamada corrigida, com outra Idempotency-Key.',
    },
    upload: {
      en: 'Or correct the rule, deploy, and upload the file once more.',
      es: 'O corrija la regla, despliegue y cargue el archivo otra vez.',
      pt: 'Ou corrija a regra, implante e carregue o arquivo outra vez.',
    },
    schedule: {
      en: 'Or correct the schedule in bridge.config.ts, and deploy.',
      es: 'O corrija la programación en bridge.config.ts y despliegue.',
      pt: 'Ou corrija a programação em bridge.config.ts e implante.',
    },
  };

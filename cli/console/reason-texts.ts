import type { Text } from '../../lib/language.ts';

/** What the word of a delivery's reason means, in a few words for a list. `deliveries show` says what to do, too. */
export const reasons = {
  rejected: { en: 'the CRM refused the call', es: 'el CRM rechazó la llamada', pt: 'o CRM recusou a chamada' },
  missing_parameters: {
    en: 'the CRM misses a required parameter',
    es: 'al CRM le falta un parámetro obligatorio',
    pt: 'falta ao CRM um parâmetro obrigatório',
  },
  invalid: { en: 'a field cannot be sent', es: 'un campo no se puede enviar', pt: 'um campo não pode ser enviado' },
  payload_changed: {
    en: 'the stored command was changed',
    es: 'alguien cambió el comando guardado',
    pt: 'alguém mudou o comando guardado',
  },
  object_gone: {
    en: 'the file or the payload no longer exists',
    es: 'el archivo o el payload ya no existe',
    pt: 'o arquivo ou o payload já não existe',
  },
  object_archived: { en: 'the file is archived', es: 'el archivo está archivado', pt: 'o arquivo está arquivado' },
  object_denied: {
    en: 'a policy forbids to read the file',
    es: 'una política prohíbe leer el archivo',
    pt: 'uma política proíbe ler o arquivo',
  },
  object_kms_denied: {
    en: 'the key of the file must not be used',
    es: 'no se permite usar la clave del archivo',
    pt: 'não se permite usar a chave do arquivo',
  },
  object_customer_key: {
    en: 'the file has a key of its sender',
    es: 'el archivo tiene una clave de su remitente',
    pt: 'o arquivo tem uma chave do remetente',
  },
  object_unreadable: { en: 'S3 failed', es: 'falló S3', pt: 'o S3 falhou' },
  object_changed: {
    en: 'the file was overwritten',
    es: 'el archivo se sobrescribió',
    pt: 'o arquivo foi sobrescrito',
  },
  object_wrong_size: {
    en: 'a file has another size than announced',
    es: 'un archivo tiene otro tamaño que el anunciado',
    pt: 'um arquivo tem outro tamanho que o anunciado',
  },
  too_large: { en: 'a file is too large', es: 'un archivo es demasiado grande', pt: 'um arquivo é grande demais' },
  empty: { en: 'a file is empty', es: 'un archivo está vacío', pt: 'um arquivo está vazio' },
  wrong_type: {
    en: 'a file is of a type that is not accepted',
    es: 'un archivo es de un tipo que no se acepta',
    pt: 'um arquivo é de um tipo que não se aceita',
  },
  infected: { en: 'a file is infected', es: 'un archivo está infectado', pt: 'um arquivo está infectado' },
  not_scanned: {
    en: 'a file was not scanned in time',
    es: 'un archivo no se analizó a tiempo',
    pt: 'um arquivo não foi analisado a tempo',
  },
  not_arrived: { en: 'a file did not arrive', es: 'un archivo no llegó', pt: 'um arquivo não chegou' },
  too_slow: {
    en: 'three attempts ran out of time',
    es: 'a tres intentos se les acabó el tiempo',
    pt: 'o tempo de três tentativas acabou',
  },
  poison: {
    en: 'three workers were lost with it',
    es: 'tres procesos se perdieron con ella',
    pt: 'três processos se perderam com ela',
  },
  foreign_files: {
    en: 'the case has files of others, which would be lost',
    es: 'el caso tiene archivos ajenos, que se perderían',
    pt: 'o caso tem arquivos de outros, que se perderiam',
  },
  case_not_found: {
    en: 'no case has this number or id',
    es: 'ningún caso tiene este número o id',
    pt: 'nenhum caso tem este número ou id',
  },
  case_ambiguous: {
    en: 'several cases have this number',
    es: 'varios casos tienen este número',
    pt: 'vários casos têm este número',
  },
  case_not_made: {
    en: 'the case that it changes was not made',
    es: 'no se creó el caso que cambia',
    pt: 'não foi criado o caso que ela muda',
  },
  waits_its_turn: {
    en: 'other commands on the same case come first',
    es: 'primero van otros comandos del mismo caso',
    pt: 'primeiro vêm outros comandos do mesmo caso',
  },
  unreachable: {
    en: 'no connection to the CRM',
    es: 'no hay conexión con el CRM',
    pt: 'não há conexão com o CRM',
  },
  broken: { en: 'the connection broke', es: 'se rompió la conexión', pt: 'a conexão caiu' },
  unreadable: {
    en: 'the answer did not come from the CRM',
    es: 'la respuesta no vino del CRM',
    pt: 'a resposta não veio do CRM',
  },
  simultaneous: {
    en: 'two other calls used the token',
    es: 'otras dos llamadas usaban el token',
    pt: 'outras duas chamadas usavam o token',
  },
  quota: {
    en: 'the calls of the day are used up',
    es: 'se acabaron las llamadas del día',
    pt: 'as chamadas do dia acabaram',
  },
  token: { en: 'the CRM refuses the token', es: 'el CRM rechaza el token', pt: 'o CRM recusa o token' },
  forbidden: {
    en: 'the CRM answers as in maintenance',
    es: 'el CRM responde como en mantenimiento',
    pt: 'o CRM responde como em manutenção',
  },
  worker_lost: {
    en: 'its worker was lost before the answer',
    es: 'su proceso se perdió antes de la respuesta',
    pt: 'o processo se perdeu antes da resposta',
  },
  out_of_time: { en: 'too little time was left', es: 'quedaba muy poco tiempo', pt: 'restava pouco tempo' },
  changed_since: {
    en: 'somebody changed the record since',
    es: 'alguien cambió el registro después',
    pt: 'alguém mudou o registro depois',
  },
  record_not_found: {
    en: 'the CRM does not show the record',
    es: 'el CRM no muestra el registro',
    pt: 'o CRM não mostra o registro',
  },
  file_not_stored: {
    en: 'the case was made without its file',
    es: 'el caso se creó sin su archivo',
    pt: 'o caso foi criado sem o arquivo',
  },
  found: {
    en: 'a search found the record',
    es: 'una búsqueda encontró el registro',
    pt: 'uma busca encontrou o registro',
  },
  resent: {
    en: 'it is sent again, and may be there twice',
    es: 'se reenvía, y puede quedar dos veces',
    pt: 'é reenviada, e pode ficar duas vezes',
  },
  resolved: { en: 'a person settled it', es: 'la decidió una persona', pt: 'uma pessoa decidiu' },
  cancelled: {
    en: 'it was cancelled before its time',
    es: 'se canceló antes de su hora',
    pt: 'foi cancelada antes da hora',
  },
  erased: {
    en: 'the data of a person was erased',
    es: 'se borraron los datos de una persona',
    pt: 'os dados de uma pessoa foram apagados',
  },
} as const satisfies Record<string, Text>;

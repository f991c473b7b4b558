import type { Text } from '../lib/language.ts';

/** What `explain` says. */
export const explainTexts = {
  makes: {
    en: 'Becomes {kind} for {operation}, by the rule "{rule}".',
    es: 'Se convierte en {kind} para {operation}, por la regla "{rule}".',
    pt: 'Transforma-se em {kind} para {operation}, pela regra "{rule}".',
  },
  joins: {
    en: 'Becomes a {group}, by the rule "{rule}".',
    es: 'Se convierte en {group}, por la regla "{rule}".',
    pt: 'Transforma-se em {group}, pela regra "{rule}".',
  },
  list: {
    en: 'Becomes a list for {operation}, by the rule "{rule}".',
    es: 'Se convierte en una lista para {operation}, por la regla "{rule}".',
    pt: 'Transforma-se em uma lista para {operation}, pela regra "{rule}".',
  },
  nothing: {
    en: 'Becomes nothing: {why}',
    es: 'No se convierte en nada: {why}',
    pt: 'Não se transforma em nada: {why}',
  },
  nothingByRule: {
    en: 'Becomes nothing, by the rule "{rule}": {why}',
    es: 'No se convierte en nada, por la regla "{rule}": {why}',
    pt: 'Não se transforma em nada, pela regra "{rule}": {why}',
  },
  nobodyListens: {
    en: 'Becomes nothing: the bridge does not listen to {bucket}. It listens to {others}',
    es: 'No se convierte en nada: el puente no escucha a {bucket}. Escucha a {others}',
    pt: 'Não se transforma em nada: a ponte não escuta {bucket}. Ela escuta {others}',
  },
  rejected: { en: 'Would be rejected: {why}', es: 'Se rechazaría: {why}', pt: 'Seria rejeitado: {why}' },
  invalid: {
    en: "Would be rejected, because the rule's command cannot be used: {why}",
    es: 'Se rechazaría, porque el comando de la regla no se puede usar: {why}',
    pt: 'Seria rejeitado, porque o comando da regra não pode ser usado: {why}',
  },
  unreadable: {
    en: 'Would not be accepted as long as S3 refuses its bytes. {why}',
    es: 'No se aceptaría mientras S3 niegue sus bytes. {why}',
    pt: 'Não seria aceito enquanto o S3 negar os seus bytes. {why}',
  },
  unusable: {
    en: 'Becomes nothing: the command of the rule "{rule}" cannot be used: {why}',
    es: 'No se convierte en nada: el comando de la regla "{rule}" no se puede usar: {why}',
    pt: 'Não se transforma em nada: o comando da regra "{rule}" não pode ser usado: {why}',
  },
  threw: {
    en: 'Becomes nothing: the rule "{rule}" threw: {why}',
    es: 'No se convierte en nada: la regla "{rule}" lanzó un error: {why}',
    pt: 'Não se transforma em nada: a regra "{rule}" lançou um erro: {why}',
  },
  exists: { en: '{address} exists: {size}', es: '{address} existe: {size}', pt: '{address} existe: {size}' },
  doesNotExist: {
    en: '{address} does not exist. This is what it would become',
    es: '{address} no existe. Esto es en lo que se convertiría',
    pt: '{address} não existe. Isto é no que se transformaria',
  },
  noStack: {
    en: 'No stack was asked: this is by bridge.config.ts and the options alone',
    es: 'No se preguntó a ningún stack: esto es solo según bridge.config.ts y las opciones',
    pt: 'Nenhum stack foi perguntado: isto é só conforme bridge.config.ts e as opções',
  },
  takenForOwn: {
    en: "{bucket} is not in uploads.buckets, so it is taken for the bridge's own bucket. Nobody listens to another one",
    es: '{bucket} no está en uploads.buckets, así que se toma por el bucket propio del puente. A otro nadie lo escucha',
    pt: '{bucket} não está em uploads.buckets, então é tomado pelo bucket próprio da ponte. Outro ninguém escuta',
  },
  refusedToYou: {
    en: '{address}: S3 refuses it to you. {why}',
    es: '{address}: S3 se lo niega a usted. {why}',
    pt: '{address}: o S3 o nega a você. {why}',
  },
  byName: {
    en: 'By its name alone it would become this:',
    es: 'Solo por su nombre se convertiría en esto:',
    pt: 'Só pelo nome se transformaria nisto:',
  },
  nothingSent: { en: 'Nothing was sent.', es: 'No se envió nada.', pt: 'Nada foi enviado.' },
  rule: { en: 'rule', es: 'regla', pt: 'regra' },
  group: { en: 'group', es: 'grupo', pt: 'grupo' },
  command: { en: 'command', es: 'comando', pt: 'comando' },
  operation: { en: 'operation', es: 'operación', pt: 'operação' },
  files: { en: 'files', es: 'archivos', pt: 'arquivos' },
  missing: { en: 'missing', es: 'faltan', pt: 'faltam' },
  inGroup: {
    en: '{role} of the group "{group}"',
    es: '{role} del grupo "{group}"',
    pt: '{role} do grupo "{group}"',
  },
  missingFile: { en: 'file {number}: {why}', es: 'archivo {number}: {why}', pt: 'arquivo {number}: {why}' },
  missingLinked: {
    en: 'file {number}: {why}; the note links to it for {days}',
    es: 'archivo {number}: {why}; la nota lo enlaza por {days}',
    pt: 'arquivo {number}: {why}; a nota o vincula por {days}',
  },
  sizeForm: {
    en: '--size must be a number of bytes',
    es: '--size debe ser una cantidad de bytes',
    pt: '--size deve ser uma quantidade de bytes',
  },
  whichObject: {
    en: 'Say which object: explain s3://BUCKET/KEY, the key as it is, in quotes',
    es: 'Diga cuál objeto: explain s3://BUCKET/CLAVE, la clave tal como es, entre comillas',
    pt: 'Diga qual objeto: explain s3://BUCKET/CHAVE, a chave como é, entre aspas',
  },
  pairForm: {
    en: '{option} must be NAME=VALUE',
    es: '{option} debe ser NOMBRE=VALOR',
    pt: '{option} deve ser NOME=VALOR',
  },
  unreadableFile: {
    en: '--sidecar: {file} cannot be read',
    es: '--sidecar: no se puede leer {file}',
    pt: '--sidecar: não é possível ler {file}',
  },
  listOf: { en: 'a list of', es: 'una lista de', pt: 'uma lista de' },
  rowKey: { en: 'a row is the same by', es: 'una fila es la misma por', pt: 'uma linha é a mesma por' },
  wholeRow: { en: 'the whole row', es: 'la fila completa', pt: 'a linha inteira' },
  inLists: {
    en: '{key}, in lists named {name}',
    es: '{key}, en las listas llamadas {name}',
    pt: '{key}, nas listas chamadas {name}',
  },
  stopsAfter: { en: 'stops after', es: 'se detiene tras', pt: 'para depois de' },
  rejectedRows: { en: '{count} rejected rows', es: '{count} filas rechazadas', pt: '{count} linhas rejeitadas' },
  unreadableRows: {
    en: 'Its rows cannot be read: {why}',
    es: 'Sus filas no se pueden leer: {why}',
    pt: 'As suas linhas não podem ser lidas: {why}',
  },
  rowNothing: {
    en: 'Row {row} becomes no command: {why}',
    es: 'La fila {row} no se convierte en ningún comando: {why}',
    pt: 'A linha {row} não se transforma em nenhum comando: {why}',
  },
  rowMakes: {
    en: 'Row {row} becomes this command:',
    es: 'La fila {row} se convierte en este comando:',
    pt: 'A linha {row} transforma-se neste comando:',
  },
  rowRejected: {
    en: 'Row {row} becomes this command and would be rejected, {why}:',
    es: 'La fila {row} se convierte en este comando y se rechazaría, {why}:',
    pt: 'A linha {row} transforma-se neste comando e seria rejeitada, {why}:',
  },
} as const satisfies Record<string, Text>;

import type { Text } from '../../language.ts';

/** What is wrong with a configuration, after the place and the name of the setting. */
export const texts = {
  heading: {
    en: '{file} cannot be used:',
    es: 'No se puede usar {file}:',
    pt: 'Não é possível usar {file}:',
  },
  atLine: { en: '{fault} (line {line})', es: '{fault} (línea {line})', pt: '{fault} (linha {line})' },
  typeFault: { en: 'line {line}: {message}', es: 'línea {line}: {message}', pt: 'linha {line}: {message}' },
  noFile: {
    en: 'There is no configuration {file}',
    es: 'No existe la configuración {file}',
    pt: 'Não existe a configuração {file}',
  },
  noExport: {
    en: '{file} exports no configuration: it must end in export default defineBridge({ … }), with operations, uploads, sources and schedules',
    es: '{file} no exporta ninguna configuración: debe terminar en export default defineBridge({ … }), con operations, uploads, sources y schedules',
    pt: '{file} não exporta nenhuma configuração: deve terminar em export default defineBridge({ … }), com operations, uploads, sources e schedules',
  },
  notLoaded: {
    en: '{file} cannot be loaded. {error}',
    es: 'No se puede cargar {file}. {error}',
    pt: 'Não é possível carregar {file}. {error}',
  },
  unknownSetting: {
    en: 'there is no setting {name}',
    es: 'no existe la opción {name}',
    pt: 'não existe a opção {name}',
  },
  likelier: {
    en: '{fault}. Did you mean {likelier}?',
    es: '{fault}. ¿Quiso decir {likelier}?',
    pt: '{fault}. Quis dizer {likelier}?',
  },
  isRequired: { en: 'is required', es: 'es obligatorio', pt: 'é obrigatório' },
  text: { en: 'must be text', es: 'debe ser texto', pt: 'deve ser texto' },
  textList: {
    en: "must be a list of texts, such as ['…']",
    es: "debe ser una lista de textos, como ['…']",
    pt: "deve ser uma lista de textos, como ['…']",
  },
  yesNo: { en: 'must be true or false', es: 'debe ser true o false', pt: 'deve ser true ou false' },
  onlyTrue: { en: 'must be true or absent', es: 'debe ser true o faltar', pt: 'deve ser true ou estar ausente' },
  number: { en: 'must be a number', es: 'debe ser un número', pt: 'deve ser um número' },
  wholeNumber: {
    en: 'must be a whole number from {least} to {most}',
    es: 'debe ser un número entero de {least} a {most}',
    pt: 'deve ser um número inteiro de {least} a {most}',
  },
  wholeNumberFrom: {
    en: 'must be a whole number from {least}',
    es: 'debe ser un número entero desde {least}',
    pt: 'deve ser um número inteiro a partir de {least}',
  },
  bytes: {
    en: 'must be a number of bytes from 1',
    es: 'debe ser una cantidad de bytes desde 1',
    pt: 'deve ser uma quantidade de bytes a partir de 1',
  },
  choice: { en: 'must be {words} or {last}', es: 'debe ser {words} o {last}', pt: 'deve ser {words} ou {last}' },
  callback: { en: 'must be a function', es: 'debe ser una función', pt: 'deve ser uma função' },
  settings: {
    en: 'must be an object of settings',
    es: 'debe ser un objeto con opciones',
    pt: 'deve ser um objeto com opções',
  },
  object: { en: 'must be an object', es: 'debe ser un objeto', pt: 'deve ser um objeto' },
  named: {
    en: 'must be an object, {} without any',
    es: 'debe ser un objeto, {} si no hay ninguno',
    pt: 'deve ser um objeto, {} se não houver nenhum',
  },
  uploads: {
    en: 'must be an object, { operation, rules: [] }',
    es: 'debe ser un objeto, { operation, rules: [] }',
    pt: 'deve ser um objeto, { operation, rules: [] }',
  },
  rules: {
    en: 'must be a list of rules, [] without rules',
    es: 'debe ser una lista de reglas, [] si no hay reglas',
    pt: 'deve ser uma lista de regras, [] se não houver regras',
  },
  schedules: {
    en: 'must be a list of objects, [] without schedules',
    es: 'debe ser una lista de objetos, [] si no hay programaciones',
    pt: 'deve ser uma lista de objetos, [] se não houver agendamentos',
  },
  name: {
    en: '"{name}" must hold letters, digits, - and _ only, at most {most}',
    es: '"{name}" solo puede tener letras sin tilde, dígitos, - y _, máximo {most}',
    pt: '"{name}" só pode ter letras sem acento, dígitos, - e _, no máximo {most}',
  },
  alike: {
    en: '{names} differ in capitals, - and _ only: choose other names',
    es: '{names} solo se distinguen por las mayúsculas, - y _: elija otros nombres',
    pt: '{names} só se distinguem pelas maiúsculas, - e _: escolha outros nomes',
  },
  and: { en: ' and ', es: ' y ', pt: ' e ' },
  ownBucket: {
    en: '"{name}" is the name of a bridge\'s own bucket: write its rules in uploads.rules',
    es: '"{name}" es el nombre del bucket propio de un puente: escriba sus reglas en uploads.rules',
    pt: '"{name}" é o nome do bucket próprio de uma ponte: escreva as suas regras em uploads.rules',
  },
  noOperation: {
    en: 'there is no operation "{name}"',
    es: 'no existe la operación "{name}"',
    pt: 'não existe a operação "{name}"',
  },
  zone: {
    en: '"{zone}" is not in the IANA list of time zones, such as America/Bogota',
    es: '"{zone}" no está en la lista IANA de zonas horarias, como America/Bogota',
    pt: '"{zone}" não está na lista IANA de fusos horários, como America/Bogota',
  },
} as const satisfies Record<string, Text>;

export const serverTexts = {
  retired: {
    en: 'this name was switched off in 2024, use {host}',
    es: 'este nombre se desactivó en 2024, use {host}',
    pt: 'este nome foi desativado em 2024, use {host}',
  },
  retiredDomain: {
    en: 'crmvox.com names were switched off in 2024, use the crm….wolkvox.com of your address bar',
    es: 'los nombres crmvox.com se desactivaron en 2024, use el crm….wolkvox.com de la barra de direcciones',
    pt: 'os nomes crmvox.com foram desativados em 2024, use o crm….wolkvox.com da barra de endereço',
  },
  more: {
    en: 'write {host} without {parts}',
    es: 'escriba {host} sin {parts}',
    pt: 'escreva {host} sem {parts}',
  },
  and: { en: ' and ', es: ' ni ', pt: ' nem ' },
  scheme: {
    en: '{scheme} (only https:// may stay, no other scheme)',
    es: '{scheme} (solo puede quedar https://, ningún otro esquema)',
    pt: '{scheme} (só https:// pode ficar, nenhum outro esquema)',
  },
  dot: { en: 'the dot at its end', es: 'el punto final', pt: 'o ponto final' },
  port: { en: 'the port', es: 'el puerto', pt: 'a porta' },
  rest: { en: 'what follows the name', es: 'lo que sigue al nombre', pt: 'o que vem depois do nome' },
  otherScheme: {
    en: 'write https:// once at most, and no other scheme',
    es: 'escriba https:// una sola vez, y ningún otro esquema',
    pt: 'escreva https:// uma só vez, e nenhum outro esquema',
  },
  unknown: {
    en: 'use the crm….wolkvox.com that your browser shows after login to the CRM',
    es: 'use el crm….wolkvox.com que muestra el navegador después de entrar al CRM',
    pt: 'use o crm….wolkvox.com que o navegador mostra depois de entrar no CRM',
  },
  likelyManager: {
    en: 'server: {server} is more likely the server of the Manager API. The CRM is more likely at {likelier}, the host that your browser shows after login. The probe asks both',
    es: 'server: {server} es más probablemente el servidor de la API del Manager. El CRM está más probablemente en {likelier}, el host que muestra el navegador después de entrar. La sonda pregunta a los dos',
    pt: 'server: {server} é mais provavelmente o servidor da API do Manager. O CRM está mais provavelmente em {likelier}, o host que o navegador mostra depois de entrar. A sonda pergunta aos dois',
  },
} as const satisfies Record<string, Text>;

export const operationTexts = {
  refusedFiles: {
    en: 'must be reject, note or { link: { days } }',
    es: 'debe ser reject, note o { link: { days } }',
    pt: 'deve ser reject, note ou { link: { days } }',
  },
  linkDays: {
    en: 'link.days must be a whole number from 1 to {most}',
    es: 'link.days debe ser un número entero de 1 a {most}',
    pt: 'link.days deve ser um número inteiro de 1 a {most}',
  },
  markerField: { en: 'must name the field', es: 'debe nombrar el campo', pt: 'deve nomear o campo' },
  sameField: {
    en: 'is the markerField: name another field',
    es: 'es el markerField: indique otro campo',
    pt: 'é o markerField: indique outro campo',
  },
  recordAttachments: {
    en: "must be { as: 'attachments' } or { as: 'field', field: '…' }",
    es: "debe ser { as: 'attachments' } o { as: 'field', field: '…' }",
    pt: "deve ser { as: 'attachments' } ou { as: 'field', field: '…' }",
  },
  emptyForm: {
    en: "name a field for cases without fields, such as { Canal: 'API' }, since refusesEmpty is true",
    es: "indique un campo para los casos sin campos, como { Canal: 'API' }, porque refusesEmpty es true",
    pt: "indique um campo para os casos sem campos, como { Canal: 'API' }, porque refusesEmpty é true",
  },
  ending: {
    en: '"{ending}" must be an ending in small letters, without its dot',
    es: '"{ending}" debe ser una extensión en minúsculas, sin el punto',
    pt: '"{ending}" deve ser uma extensão em minúsculas, sem o ponto',
  },
  activeEnding: {
    en: 'each {ending} file is refused as active content, unless activeContent is send',
    es: 'cada archivo {ending} se rechaza como contenido activo, salvo que activeContent sea send',
    pt: 'cada arquivo {ending} é recusado como conteúdo ativo, a menos que activeContent seja send',
  },
} as const satisfies Record<string, Text>;

export const sourceTexts = {
  place: {
    en: '"{place}" must be bucket/ or bucket/folder/, with the slash at the end',
    es: '"{place}" debe ser bucket/ o bucket/carpeta/, con la barra al final',
    pt: '"{place}" deve ser bucket/ ou bucket/pasta/, com a barra no fim',
  },
  jwt: {
    en: 'jwt must have an issuer, and an audience of at least one',
    es: 'jwt debe tener un issuer y al menos una audience',
    pt: 'jwt deve ter um issuer e ao menos uma audience',
  },
  everyUser: {
    en: 'jwt must have scopes or claims. Without them every user of the issuer is this source: if that is meant, set everyUser: true',
    es: 'jwt debe tener scopes o claims. Sin ellos, cada usuario del issuer es esta fuente: si eso es lo que quiere, ponga everyUser: true',
    pt: 'jwt deve ter scopes ou claims. Sem eles, cada usuário do issuer é esta fonte: se for isso que quer, ponha everyUser: true',
  },
  query: {
    en: 'query must be the name of a parameter',
    es: 'query debe ser el nombre de un parámetro',
    pt: 'query deve ser o nome de um parâmetro',
  },
  topics: {
    en: 'sns must have topics, each as arn:aws:sns:REGION:ACCOUNT:NAME',
    es: 'sns debe tener topics, cada uno como arn:aws:sns:REGION:CUENTA:NOMBRE',
    pt: 'sns deve ter topics, cada um como arn:aws:sns:REGIÃO:CONTA:NOME',
  },
  origins: {
    en: 'must be sites such as https://www.example.com, without a path',
    es: 'deben ser sitios como https://www.example.com, sin ruta',
    pt: 'devem ser sites como https://www.example.com, sem caminho',
  },
  originsNeed: {
    en: 'need auth: { query }, commands and callsPerMinute: everybody who opens the page has the key',
    es: 'necesitan auth: { query }, commands y callsPerMinute: quien abre la página tiene la clave',
    pt: 'precisam de auth: { query }, commands e callsPerMinute: quem abre a página tem a chave',
  },
  hmacHeader: {
    en: 'hmac must have the header of the signature, or be the name of a sender',
    es: 'hmac debe tener el header de la firma, o ser el nombre de un remitente',
    pt: 'hmac deve ter o header da assinatura, ou ser o nome de um remetente',
  },
  signs: {
    en: 'hmac.timestamp.signs must hold {timestamp}, and {body} at its end',
    es: 'hmac.timestamp.signs debe contener {timestamp}, y {body} al final',
    pt: 'hmac.timestamp.signs deve conter {timestamp}, e {body} no fim',
  },
  timeForm: {
    en: 'hmac.timestamp.form must say how the time is written, because no sign separates it from the body',
    es: 'hmac.timestamp.form debe decir cómo se escribe la hora, porque ningún signo la separa del cuerpo',
    pt: 'hmac.timestamp.form deve dizer como a hora é escrita, porque nenhum sinal a separa do corpo',
  },
  timeHeader: {
    en: 'hmac.timestamp.header must be the name of a header',
    es: 'hmac.timestamp.header debe ser el nombre de un header',
    pt: 'hmac.timestamp.header deve ser o nome de um header',
  },
  openToAll: {
    en: 'every user of {issuer} is this source, as everyUser says',
    es: 'cada usuario de {issuer} es esta fuente, como dice everyUser',
    pt: 'cada usuário de {issuer} é esta fonte, como diz everyUser',
  },
} as const satisfies Record<string, Text>;

export const uploadTexts = {
  ruleName: {
    en: 'must hold letters, digits, spaces, . - and _ only, at most 60',
    es: 'solo puede tener letras, dígitos, espacios, . - y _, máximo 60',
    pt: 'só pode ter letras, dígitos, espaços, . - e _, no máximo 60',
  },
  sameRule: {
    en: 'two rules have the name "{name}"',
    es: 'dos reglas se llaman "{name}"',
    pt: 'duas regras se chamam "{name}"',
  },
  inRule: { en: '{where}, rule "{rule}"', es: '{where}, regla "{rule}"', pt: '{where}, regra "{rule}"' },
  need: {
    en: 'there is no "{need}", but {known}',
    es: 'no existe "{need}", sino {known}',
    pt: 'não existe "{need}", e sim {known}',
  },
  noAnswer: {
    en: 'gives no answer: give rule() a function as its second argument',
    es: 'no da respuesta: el segundo argumento de rule() debe ser una función',
    pt: 'não dá resposta: o segundo argumento de rule() deve ser uma função',
  },
  prefixEnds: {
    en: '"{prefix}" must end in / and not begin with it: it names folders',
    es: '"{prefix}" debe terminar en / y no empezar con ella: nombra carpetas',
    pt: '"{prefix}" deve terminar em / e não começar com ela: nomeia pastas',
  },
  prefixEmpty: {
    en: '"{prefix}" names an empty folder',
    es: '"{prefix}" nombra una carpeta vacía',
    pt: '"{prefix}" nomeia uma pasta vazia',
  },
  prefixPart: {
    en: '"{prefix}" a named part is a whole folder, {part} between two slashes, of letters, digits and _',
    es: '"{prefix}" una parte con nombre es una carpeta completa, {part} entre dos barras, de letras, dígitos y _',
    pt: '"{prefix}" uma parte com nome é uma pasta inteira, {part} entre duas barras, de letras, dígitos e _',
  },
  prefixTwice: {
    en: '"{prefix}" has two parts of one name',
    es: '"{prefix}" tiene dos partes con el mismo nombre',
    pt: '"{prefix}" tem duas partes com o mesmo nome',
  },
  gateForm: {
    en: 'must be true or { withinMinutes }',
    es: 'debe ser true o { withinMinutes }',
    pt: 'deve ser true ou { withinMinutes }',
  },
  gateMinutes: {
    en: 'withinMinutes must be a whole number from 1 to 1440',
    es: 'withinMinutes debe ser un número entero de 1 a 1440',
    pt: 'withinMinutes deve ser um número inteiro de 1 a 1440',
  },
  afterForm: {
    en: "must be 'leave', { tag: true } or { moveTo: 'prefix/' }",
    es: "debe ser 'leave', { tag: true } o { moveTo: 'prefijo/' }",
    pt: "deve ser 'leave', { tag: true } ou { moveTo: 'prefixo/' }",
  },
  moveTo: {
    en: 'moveTo must end in / and must not begin with it',
    es: 'moveTo debe terminar en / y no puede empezar con ella',
    pt: 'moveTo deve terminar em / e não pode começar com ela',
  },
  gateVersions: {
    en: 'needs a bucket that keeps versions, since a scanned file may be overwritten: enable versioning on the bucket, then set versioned: true',
    es: 'necesita un bucket con versiones, porque un archivo ya analizado se puede sobrescribir: active las versiones del bucket y luego ponga versioned: true',
    pt: 'precisa de um bucket com versões, porque um arquivo já analisado pode ser sobrescrito: ative as versões do bucket e depois ponha versioned: true',
  },
  moveVersions: {
    en: 'moveTo needs a bucket that keeps versions, since a retry reads the file at its old place: enable versioning on the bucket, then set versioned: true',
    es: 'moveTo necesita un bucket con versiones, porque un reintento lee el archivo en su lugar anterior: active las versiones del bucket y luego ponga versioned: true',
    pt: 'moveTo precisa de um bucket com versões, porque uma nova tentativa lê o arquivo no lugar antigo: ative as versões do bucket e depois ponha versioned: true',
  },
  bucketName: {
    en: 'this is not the name of a bucket: 3 to 63 small letters, digits, . and -',
    es: 'este no es el nombre de un bucket: de 3 a 63 minúsculas, dígitos, . y -',
    pt: 'este não é o nome de um bucket: de 3 a 63 minúsculas, dígitos, . e -',
  },
  bucketPrefix: {
    en: 'must be the beginning of keys, without * ? $ and without a slash in front, such as inbox/',
    es: 'debe ser el comienzo de las claves, sin * ? $ y sin barra inicial, como inbox/',
    pt: 'deve ser o começo das chaves, sem * ? $ e sem barra inicial, como inbox/',
  },
  kmsKey: {
    en: 'must be the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID',
    es: 'debe ser el ARN de una clave, arn:aws:kms:REGION:CUENTA:key/ID',
    pt: 'deve ser o ARN de uma chave, arn:aws:kms:REGIÃO:CONTA:key/ID',
  },
} as const satisfies Record<string, Text>;

export const scheduleTexts = {
  sameName: { en: 'two have the name "{name}"', es: 'dos se llaman "{name}"', pt: 'dois se chamam "{name}"' },
  ownName: {
    en: '"{name}" is the name of a schedule that every stack has: choose another',
    es: '"{name}" es el nombre de una programación que tiene todo stack: elija otro',
    pt: '"{name}" é o nome de um agendamento que todo stack tem: escolha outro',
  },
  expression: {
    en: 'must be cron(…) or rate(…)',
    es: 'debe ser cron(…) o rate(…)',
    pt: 'deve ser cron(…) ou rate(…)',
  },
  rate: {
    en: '{expression} must be rate(value unit): a whole number from 1, and minutes, hours or days',
    es: '{expression} debe ser rate(valor unidad): un número entero desde 1, y minutes, hours o days',
    pt: '{expression} deve ser rate(valor unidade): um número inteiro a partir de 1, e minutes, hours ou days',
  },
  fieldCount: {
    en: '{expression} has {count} fields, and EventBridge reads six: minutes hours day month weekday year, as in cron(0 8 ? * MON-FRI *)',
    es: '{expression} tiene {count} campos, y EventBridge lee seis: minutos horas día mes día-de-la-semana año, como cron(0 8 ? * MON-FRI *)',
    pt: '{expression} tem {count} campos, e o EventBridge lê seis: minutos horas dia mês dia-da-semana ano, como cron(0 8 ? * MON-FRI *)',
  },
  bothDays: {
    en: '{expression} sets both day fields: write ? in the day of the month or in the day of the week, as in cron(0 8 ? * MON-FRI *)',
    es: '{expression} fija los dos campos de día: escriba ? en el día del mes o en el día de la semana, como cron(0 8 ? * MON-FRI *)',
    pt: '{expression} define os dois campos de dia: escreva ? no dia do mês ou no dia da semana, como cron(0 8 ? * MON-FRI *)',
  },
  noDay: {
    en: '{expression} has ? in both day fields: write a day in one of them, or * for each day',
    es: '{expression} tiene ? en los dos campos de día: escriba un día en uno de ellos, o * para cada día',
    pt: '{expression} tem ? nos dois campos de dia: escreva um dia em um deles, ou * para cada dia',
  },
  field: {
    en: '{expression} has "{value}" as {field}, where EventBridge reads {values}',
    es: '{expression} tiene "{value}" como {field}, donde EventBridge lee {values}',
    pt: '{expression} tem "{value}" como {field}, onde o EventBridge lê {values}',
  },
  minutes: { en: 'minutes', es: 'minutos', pt: 'minutos' },
  hours: { en: 'hours', es: 'horas', pt: 'horas' },
  dayOfMonth: { en: 'day of the month', es: 'día del mes', pt: 'dia do mês' },
  month: { en: 'month', es: 'mes', pt: 'mês' },
  dayOfWeek: { en: 'day of the week', es: 'día de la semana', pt: 'dia da semana' },
  year: { en: 'year', es: 'año', pt: 'ano' },
  range: { en: '{least} to {most}', es: '{least} a {most}', pt: '{least} a {most}' },
  orRange: { en: ', or {first} to {last}', es: ', o {first} a {last}', pt: ', ou {first} a {last}' },
  withSigns: { en: ', with {signs}', es: ', con {signs}', pt: ', com {signs}' },
  orOneOf: { en: ', or one of {signs}', es: ', o uno de {signs}', pt: ', ou um de {signs}' },
  neverFires: {
    en: '{expression} never fires: no time to come in {zone} matches it',
    es: '{expression} nunca se dispara: ninguna hora futura en {zone} le corresponde',
    pt: '{expression} nunca dispara: nenhuma hora futura em {zone} lhe corresponde',
  },
  missedRate: {
    en: 'a rate(…) counts from its deployment, so nobody knows which runs were missed: write a cron(…)',
    es: 'un rate(…) cuenta desde su despliegue, así que nadie sabe qué ejecuciones faltaron: escriba un cron(…)',
    pt: 'um rate(…) conta a partir da implantação, então ninguém sabe que execuções faltaram: escreva um cron(…)',
  },
  noCalendar: {
    en: 'there is no calendar "{name}"',
    es: 'no existe el calendario "{name}"',
    pt: 'não existe o calendário "{name}"',
  },
  otherZone: {
    en: "{zone} is not that of calendars.{calendar}: write zone: '{wanted}'",
    es: "{zone} no es la de calendars.{calendar}: escriba zone: '{wanted}'",
    pt: "{zone} não é o de calendars.{calendar}: escreva zone: '{wanted}'",
  },
  sameTerm: {
    en: 'two have a term "{term}"',
    es: 'dos tienen un término "{term}"',
    pt: 'dois têm um prazo "{term}"',
  },
  noWorkDay: {
    en: 'leaves no day to work',
    es: 'no deja ningún día hábil',
    pt: 'não deixa nenhum dia útil',
  },
  day: {
    en: '"{day}" is no day in the form 2026-12-24',
    es: '"{day}" no es un día con la forma 2026-12-24',
    pt: '"{day}" não é um dia na forma 2026-12-24',
  },
  region: {
    en: '{country} has no region "{region}", but {known}',
    es: '{country} no tiene la región "{region}", sino {known}',
    pt: '{country} não tem a região "{region}", e sim {known}',
  },
  endsEarly: {
    en: "ends on {last}, and its longest term and a year more need it until {needed}: list the company's holidays, and set completeUntil",
    es: 'termina el {last}, y su término más largo más un año lo necesitan hasta el {needed}: ponga los festivos de la empresa y completeUntil',
    pt: 'termina em {last}, e o seu prazo mais longo mais um ano precisam dele até {needed}: ponha os feriados da empresa e completeUntil',
  },
  endsFarTooEarly: {
    en: "ends on {last}, and its longest term and a year more need it for longer: list the company's holidays, and set completeUntil",
    es: 'termina el {last}, y su término más largo más un año lo necesitan por más tiempo: ponga los festivos de la empresa y completeUntil',
    pt: 'termina em {last}, e o seu prazo mais longo mais um ano precisam dele por mais tempo: ponha os feriados da empresa e completeUntil',
  },
} as const satisfies Record<string, Text>;

/** What a rule, a schedule or a hook answered to a sample. */
export const sampleTexts = {
  noField: {
    en: 'its command has no field {name}',
    es: 'su comando no tiene el campo {name}',
    pt: 'o seu comando não tem o campo {name}',
  },
  fieldFault: {
    en: 'its command: {field} {fault}',
    es: 'su comando: {field} {fault}',
    pt: 'o seu comando: {field} {fault}',
  },
  noKind: {
    en: 'its command needs kind: {words} or {last}',
    es: 'su comando necesita kind: {words} o {last}',
    pt: 'o seu comando precisa de kind: {words} ou {last}',
  },
  group: {
    en: 'its group: {field} cannot be used',
    es: 'su grupo: {field} no se puede usar',
    pt: 'o seu grupo: {field} não pode ser usado',
  },
  list: {
    en: 'its list: {field} cannot be used',
    es: 'su lista: {field} no se puede usar',
    pt: 'a sua lista: {field} não pode ser usado',
  },
  threw: {
    en: '{where} was not checked, because it threw: {error}. Tried with {tried}',
    es: '{where} no se revisó, porque lanzó un error: {error}. Se probó con {tried}',
    pt: '{where} não foi verificado, porque lançou um erro: {error}. Testado com {tried}',
  },
  valueFault: {
    en: '{where}: {fault}. That may come from the made-up values. Tried with {tried}',
    es: '{where}: {fault}. Puede deberse a los valores inventados. Se probó con {tried}',
    pt: '{where}: {fault}. Pode vir dos valores inventados. Testado com {tried}',
  },
  notAList: {
    en: 'commands must return a list',
    es: 'commands debe devolver una lista',
    pt: 'commands deve devolver uma lista',
  },
  needsCalendar: {
    en: 'set its calendar to count working days',
    es: 'defina su calendar para contar días hábiles',
    pt: 'defina o seu calendar para contar dias úteis',
  },
  warning: { en: 'Warning: {warning}.', es: 'Advertencia: {warning}.', pt: 'Atenção: {warning}.' },
} as const satisfies Record<string, Text>;

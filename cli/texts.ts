import type { Noun, Text } from '../lib/language.ts';

/** What the command line itself says, whatever the command. */
export const texts = {
  usage: {
    en: 'npm run bridge -- COMMAND [options]',
    es: 'npm run bridge -- COMANDO [opciones]',
    pt: 'npm run bridge -- COMANDO [opções]',
  },
  onStack: { en: 'On {name}', es: 'En {name}', pt: 'Em {name}' },
  noCommand: {
    en: 'There is no command "{name}".',
    es: 'No existe el comando "{name}".',
    pt: 'Não existe o comando "{name}".',
  },
  foreignOption: {
    en: '{command} takes no --{option}.',
    es: '{command} no admite --{option}.',
    pt: '{command} não aceita --{option}.',
  },
  unknownOption: {
    en: "Unknown option '{option}'.",
    es: "No existe la opción '{option}'.",
    pt: "Não existe a opção '{option}'.",
  },
  optionWithoutValue: {
    en: "Option '{option}' needs a value.",
    es: "La opción '{option}' necesita un valor.",
    pt: "A opção '{option}' precisa de um valor.",
  },
  optionWithValue: {
    en: "Option '{option}' takes no value.",
    es: "La opción '{option}' no lleva valor.",
    pt: "A opção '{option}' não leva valor.",
  },
  swallowed: {
    en: 'npm kept {options} for itself, so nothing was done. Write -- before the command: npm run bridge -- {words} {options} …',
    es: 'npm se quedó con {options}, así que no se hizo nada. Escriba -- antes del comando: npm run bridge -- {words} {options} …',
    pt: 'O npm ficou com {options}, então nada foi feito. Escreva -- antes do comando: npm run bridge -- {words} {options} …',
  },
  optionsOnly: {
    en: '{command} takes options only. Leave out {words}',
    es: '{command} solo admite opciones. Quite {words}',
    pt: '{command} só aceita opções. Retire {words}',
  },
  sayWhich: { en: 'Say which: {usage}', es: 'Diga cuál: {usage}', pt: 'Diga qual: {usage}' },
  or: { en: 'or', es: 'o', pt: 'ou' },
  oneOnly: { en: 'Name one only: {usage}', es: 'Indique uno solo: {usage}', pt: 'Indique um só: {usage}' },
  nobodyAnswers: {
    en: '{question} Nobody can answer here: say --yes',
    es: '{question} Aquí nadie puede responder: agregue --yes',
    pt: '{question} Aqui ninguém pode responder: acrescente --yes',
  },
  yesOrNo: { en: '[y/N]', es: '[s/N]', pt: '[s/N]' },
  user: { en: 'user {id}', es: 'usuario {id}', pt: 'usuário {id}' },
  wholeNumber: {
    en: '{option} must be a whole number from 1',
    es: '{option} debe ser un número entero desde 1',
    pt: '{option} deve ser um número inteiro a partir de 1',
  },
  newerRow: {
    en: '{message}. Newer code may have written it: use the deployed version',
    es: '{message}. Quizá la escribió una versión más nueva: use la que está desplegada',
    pt: '{message}. Talvez uma versão mais nova a tenha escrito: use a que está implantada',
  },
  s3Refused: { en: 'S3 refused. {reason}', es: 'S3 lo negó. {reason}', pt: 'O S3 negou. {reason}' },
  notATime: {
    en: '{option} must be a day or a time in {zone}, 2026-11-20 08:00, one with its offset, 2026-11-20T13:00:00Z, or how long ago: 24h',
    es: '{option} debe ser un día o una hora en {zone}, 2026-11-20 08:00, una con su diferencia horaria, 2026-11-20T13:00:00Z, o hace cuánto: 24h',
    pt: '{option} deve ser um dia ou uma hora em {zone}, 2026-11-20 08:00, uma com a sua diferença horária, 2026-11-20T13:00:00Z, ou há quanto tempo: 24h',
  },
  inTime: { en: '{at}, in {span}', es: '{at}, dentro de {span}', pt: '{at}, em {span}' },
  ago: { en: '{at}, {span} ago', es: '{at}, hace {span}', pt: '{at}, há {span}' },
} as const satisfies Record<string, Text>;

/** The options that every command has. */
export const optionTexts = {
  stage: {
    en: 'a deployed stack; without it, the stack that npm start runs',
    es: 'un stack desplegado; sin ella, el que corre npm start',
    pt: 'um stack implantado; sem ela, o que o npm start executa',
  },
  region: {
    en: 'where that stack is deployed (us-east-1)',
    es: 'dónde está desplegado ese stack (us-east-1)',
    pt: 'onde esse stack está implantado (us-east-1)',
  },
  config: {
    en: 'the configuration (bridge.config.ts)',
    es: 'la configuración (bridge.config.ts)',
    pt: 'a configuração (bridge.config.ts)',
  },
  by: {
    en: 'who decides, written into the delivery (your user name)',
    es: 'quién decide; queda escrito en la entrega (su nombre de usuario)',
    pt: 'quem decide; fica escrito na entrega (o seu nome de usuário)',
  },
  yes: { en: 'ask no questions', es: 'no preguntar nada', pt: 'não perguntar nada' },
  help: { en: 'show this page', es: 'mostrar esta página', pt: 'mostrar esta página' },
} as const satisfies Record<string, Text>;

export const completionTexts = {
  help: {
    en: 'Prints what a shell reads to complete commands and options. It defines the short name bridge.',
    es: 'Muestra lo que un shell lee para completar comandos y opciones. Define el nombre corto bridge.',
    pt: 'Mostra o que um shell lê para completar comandos e opções. Define o nome curto bridge.',
  },
  noShell: {
    en: 'There is no completion for "{shell}": name bash, zsh or fish',
    es: 'No hay completado para "{shell}": indique bash, zsh o fish',
    pt: 'Não há preenchimento para "{shell}": indique bash, zsh ou fish',
  },
} as const satisfies Record<string, Text>;

/** Where the stack is, and why AWS cannot be asked. */
export const stackTexts = {
  local: {
    en: 'the stack on this machine ({endpoint}), whose CRM is {crm}',
    es: 'el stack de este equipo ({endpoint}), cuyo CRM es {crm}',
    pt: 'o stack desta máquina ({endpoint}), cujo CRM é {crm}',
  },
  simulator: { en: 'the simulator', es: 'el simulador', pt: 'o simulador' },
  deployed: { en: '{stack} in {region}', es: '{stack} en {region}', pt: '{stack} em {region}' },
  noneRuns: {
    en: 'No stack runs on this machine. Start one with npm start, or name a deployed one: --stage prod',
    es: 'En este equipo no corre ningún stack. Inicie uno con npm start, o indique uno desplegado: --stage prod',
    pt: 'Nesta máquina não há nenhum stack em execução. Inicie um com npm start, ou indique um implantado: --stage prod',
  },
  killed: {
    en: 'The stack that ran on this machine was killed. Start it again with {next}, or name a --stage',
    es: 'El stack que corría en este equipo terminó a la fuerza. Inícielo de nuevo con {next}, o indique un --stage',
    pt: 'O stack que rodava nesta máquina foi encerrado à força. Inicie-o de novo com {next}, ou indique um --stage',
  },
  unreadableFile: {
    en: '{file} cannot be read. Delete it, stop the stack and run npm start again',
    es: 'No se puede leer {file}. Bórrelo, detenga el stack y ejecute npm start de nuevo',
    pt: 'Não é possível ler {file}. Apague-o, pare o stack e execute npm start de novo',
  },
  notThere: {
    en: 'There is no stack {stack} in {region}. Check --stage, --region and the account',
    es: 'No hay ningún stack {stack} en {region}. Revise --stage, --region y la cuenta',
    pt: 'Não há nenhum stack {stack} em {region}. Verifique --stage, --region e a conta',
  },
  notDescribed: {
    en: 'CloudFormation could not describe {stack} in {region}: {name}',
    es: 'CloudFormation no pudo describir {stack} en {region}: {name}',
    pt: 'O CloudFormation não conseguiu descrever {stack} em {region}: {name}',
  },
  noOutput: {
    en: 'The stack has no output {names}. {advice}',
    es: 'Al stack le falta la salida {names}. {advice}',
    pt: 'Falta ao stack a saída {names}. {advice}',
  },
  startAgain: {
    en: 'Stop it and run npm start again',
    es: 'Deténgalo y ejecute npm start de nuevo',
    pt: 'Pare-o e execute npm start de novo',
  },
  deployAgain: {
    en: 'Deploy it again: npm run deploy -- --stage {stage}',
    es: 'Despliéguelo de nuevo: npm run deploy -- --stage {stage}',
    pt: 'Implante-o de novo: npm run deploy -- --stage {stage}',
  },
  noCredentials: {
    en: 'There are no AWS credentials. Set AWS_PROFILE, or log in as for a deploy',
    es: 'No hay credenciales de AWS. Defina AWS_PROFILE, o inicie sesión como para un despliegue',
    pt: 'Não há credenciais da AWS. Defina AWS_PROFILE, ou faça login como para uma implantação',
  },
  unreachable: {
    en: 'AWS cannot be reached ({code}). Check the connection to the network, and --region',
    es: 'No se puede llegar a AWS ({code}). Revise la conexión a la red y --region',
    pt: 'Não é possível chegar à AWS ({code}). Verifique a conexão com a rede e --region',
  },
  badCredentials: {
    en: 'AWS does not accept the credentials ({name}). Log in again, as for a deploy',
    es: 'AWS no acepta las credenciales ({name}). Inicie sesión de nuevo, como para un despliegue',
    pt: 'A AWS não aceita as credenciais ({name}). Faça login de novo, como para uma implantação',
  },
  awsRefused: {
    en: 'AWS refused: {name}: {message}',
    es: 'AWS lo negó: {name}: {message}',
    pt: 'A AWS negou: {name}: {message}',
  },
} as const satisfies Record<string, Text>;

export const scheduleTexts = {
  none: {
    en: 'The configuration has no schedule.',
    es: 'La configuración no tiene ninguna programación.',
    pt: 'A configuração não tem nenhum agendamento.',
  },
  refused: {
    en: 'The build refuses it. {fault}',
    es: 'La compilación la rechaza. {fault}',
    pt: 'A compilação o recusa. {fault}',
  },
  fromDeployment: {
    en: 'counted from its deployment',
    es: 'se cuenta desde su despliegue',
    pt: 'contado a partir da implantação',
  },
} as const satisfies Record<string, Text>;

export const nouns = {
  byte: { en: ['byte', 'bytes'], es: ['byte', 'bytes'], pt: ['byte', 'bytes'] },
  day: { en: ['day', 'days'], es: ['día', 'días'], pt: ['dia', 'dias'] },
  lane: { en: ['lane', 'lanes'], es: ['carril', 'carriles'], pt: ['faixa', 'faixas'] },
} as const satisfies Record<string, Noun>;

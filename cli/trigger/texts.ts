import type { Text } from '../../lib/language.ts';

export const triggerTexts = {
  help: {
    en: 'Makes a sample: uploads a small PDF, calls as a source, or fires a schedule. Asks first where it becomes real.',
    es: 'Hace una prueba: carga un PDF pequeño, llama como una fuente o dispara una programación. Pregunta antes si el resultado será real.',
    pt: 'Faz um exemplo: envia um PDF pequeno, chama como uma fonte ou dispara uma programação. Pergunta antes se o resultado será real.',
  },
  noKind: {
    en: 'There is no sample of "{kind}". Say one of: {all}',
    es: 'No hay prueba de "{kind}". Diga una de: {all}',
    pt: 'Não há exemplo de "{kind}". Diga um de: {all}',
  },
  foreignOption: {
    en: 'trigger {kind} takes no --{option}',
    es: 'trigger {kind} no admite --{option}',
    pt: 'trigger {kind} não aceita --{option}',
  },
  noSchedule: {
    en: 'bridge.config.ts has no schedule',
    es: 'bridge.config.ts no tiene ninguna programación',
    pt: 'bridge.config.ts não tem nenhuma programação',
  },
  uploadQuestion: {
    en: 'Upload a small PDF as {address}? What its rule makes of it is real.',
    es: '¿Cargar un PDF pequeño como {address}? Lo que su regla haga con él es real.',
    pt: 'Enviar um PDF pequeno como {address}? O que a regra fizer com ele é real.',
  },
  uploaded: { en: 'Uploaded {address}', es: 'Se cargó {address}', pt: 'Foi enviado {address}' },
  follow: {
    en: 'What becomes of it: {show}',
    es: 'Qué pasa con ella: {show}',
    pt: 'O que acontece com ela: {show}',
  },
  noRule: {
    en: 'No rule makes a command of a sample file. Say which key: trigger upload --key FOLDER/FILE.pdf',
    es: 'Ninguna regla hace un comando de un archivo de prueba. Diga la clave: trigger upload --key CARPETA/ARCHIVO.pdf',
    pt: 'Nenhuma regra faz um comando de um arquivo de exemplo. Diga a chave: trigger upload --key PASTA/ARQUIVO.pdf',
  },
  callQuestion: {
    en: 'Call POST {path} as the source {name}? What it makes is real.',
    es: '¿Llamar POST {path} como la fuente {name}? Lo que cree es real.',
    pt: 'Chamar POST {path} como a fonte {name}? O que criar é real.',
  },
  noApi: {
    en: 'The stack does not say where its API is. Deploy it again, or start it again',
    es: 'El stack no dice dónde está su API. Despliéguelo de nuevo, o inícielo otra vez',
    pt: 'O stack não diz onde está a sua API. Implante-o de novo, ou inicie-o outra vez',
  },
  noSource: {
    en: 'Say which source with a key: --source, one of: {all}',
    es: 'Diga cuál fuente con clave: --source, una de: {all}',
    pt: 'Diga qual fonte com chave: --source, uma de: {all}',
  },
  noBody: {
    en: 'Only the simulator has words for a sample. Say what to send: --body FILE.json',
    es: 'Solo el simulador tiene palabras para una prueba. Diga qué enviar: --body ARCHIVO.json',
    pt: 'Só o simulador tem palavras para um exemplo. Diga o que enviar: --body ARQUIVO.json',
  },
  badBody: {
    en: '{file} cannot be read, or is no JSON',
    es: 'No se puede leer {file}, o no es JSON',
    pt: 'Não é possível ler {file}, ou não é JSON',
  },
  refused: {
    en: 'The bridge refused the call: see its answer above',
    es: 'El puente rechazó la llamada: vea arriba su respuesta',
    pt: 'A ponte recusou a chamada: veja acima a resposta',
  },
} as const satisfies Record<string, Text>;

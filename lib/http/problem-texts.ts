import type { Language } from '../language.ts';

export interface ProblemKind {
  readonly status: number;
  /** What is wrong and what to do, in each language. `{…}` is filled in, never with values of the input. */
  readonly detail: Readonly<Record<Language, string>>;
}

/** Every fault that a call can have, by its code. A code never changes its meaning. Its words may change. */
export const problems = {
  empty_body: {
    status: 400,
    detail: {
      en: 'The call has no body. Send one as JSON or form-data, with its Content-Type.',
      es: 'La solicitud no tiene cuerpo. Envíelo como JSON o como form-data, con su Content-Type.',
      pt: 'A chamada não tem corpo. Envie-o como JSON ou como form-data, com o seu Content-Type.',
    },
  },
  not_json: {
    status: 400,
    detail: {
      en: 'The body is not valid JSON at line {line}, column {column}. The usual causes are a name or text without double quotation marks, and an unescaped quotation mark or line break in an inserted text. Send the fields as form-data instead: it needs no escaping.',
      es: 'El cuerpo no es JSON válido en la línea {line}, columna {column}. Las causas más comunes son un nombre o texto sin comillas dobles, y una comilla o un salto de línea sin escapar en un texto insertado. Envíe los campos como form-data: así no hay que escapar nada.',
      pt: 'O corpo não é JSON válido na linha {line}, coluna {column}. As causas mais comuns são um nome ou texto sem aspas duplas, e uma aspa ou uma quebra de linha sem escape em um texto inserido. Envie os campos como form-data: assim nada precisa de escape.',
    },
  },
  wrong_content_type: {
    status: 400,
    detail: {
      en: 'The Content-Type is wrong: it does not say that the body is {found}. Send Content-Type: {wanted}.',
      es: 'El Content-Type está mal: no dice que el cuerpo es {found}. Envíe Content-Type: {wanted}.',
      pt: 'O Content-Type está errado: não diz que o corpo é {found}. Envie Content-Type: {wanted}.',
    },
  },
  not_form: {
    status: 400,
    detail: {
      en: 'The form-data cannot be read. Let your program or browser build it and set its Content-Type: in one written by hand, the boundary does not match, a part has no name, or its lines do not end in CRLF.',
      es: 'No se puede leer el form-data. Deje que su programa o navegador lo arme y defina el Content-Type: en uno escrito a mano, el boundary no coincide, una parte no tiene nombre o sus líneas no terminan en CRLF.',
      pt: 'Não é possível ler o form-data. Deixe que o seu programa ou navegador o monte e defina o Content-Type: em um escrito à mão, o boundary não coincide, uma parte não tem nome ou as suas linhas não terminam em CRLF.',
    },
  },
  not_utf8: {
    status: 400,
    detail: {
      en: 'The body is not UTF-8, or it contains a damaged character (�). Send it in UTF-8, with complete characters. In a urlencoded form, write a percent sign as %25.',
      es: 'El cuerpo no está en UTF-8 o contiene un carácter dañado (�). Envíelo en UTF-8, con los caracteres completos. En un formulario urlencoded, escriba el signo de porcentaje como %25.',
      pt: 'O corpo não está em UTF-8 ou contém um caractere danificado (�). Envie-o em UTF-8, com os caracteres completos. Em um formulário urlencoded, escreva o sinal de porcentagem como %25.',
    },
  },
  file_in_form: {
    status: 400,
    detail: {
      en: '{field} is a file, and form-data must not contain files. Call POST /uploads for an upload address and upload the file there. The case then includes it.',
      es: '{field} es un archivo, y el form-data no puede contener archivos. Pida una dirección de carga con POST /uploads y cargue allí el archivo: el caso lo incluirá.',
      pt: '{field} é um arquivo, e o form-data não pode conter arquivos. Peça um endereço de envio com POST /uploads e envie o arquivo para lá: o caso o incluirá.',
    },
  },
  too_deep: {
    status: 400,
    detail: {
      en: 'Lists and objects are nested more than {most} levels deep. Send flatter fields.',
      es: 'Las listas y los objetos tienen más de {most} niveles de anidación. Envíe campos menos anidados.',
      pt: 'As listas e os objetos têm mais de {most} níveis de aninhamento. Envie campos menos aninhados.',
    },
  },
  too_many_fields: {
    status: 400,
    detail: {
      en: 'The body has more than {most} fields and list entries in total. Send fewer.',
      es: 'El cuerpo tiene más de {most} campos y elementos de lista en total. Envíe menos.',
      pt: 'O corpo tem mais de {most} campos e itens de lista no total. Envie menos.',
    },
  },
  text_too_long: {
    status: 400,
    detail: {
      en: '{field} has a text of more than {most} bytes. Shorten it, or send it as a file with POST /uploads.',
      es: '{field} tiene un texto de más de {most} bytes. Acórtelo o envíelo como archivo con POST /uploads.',
      pt: '{field} tem um texto de mais de {most} bytes. Encurte-o ou envie-o como arquivo com POST /uploads.',
    },
  },
  bad_name: {
    status: 400,
    detail: { en: '{field} {reason}.', es: '{field} {reason}.', pt: '{field} {reason}.' },
  },
  name_twice: {
    status: 400,
    detail: {
      en: '{field} is twice in one object, and one of the two values would be lost. Send each name once.',
      es: '{field} está dos veces en un mismo objeto y se perdería uno de los dos valores. Envíe cada nombre una sola vez.',
      pt: '{field} está duas vezes em um mesmo objeto, e um dos dois valores se perderia. Envie cada nome uma só vez.',
    },
  },
  inexact_number: {
    status: 400,
    detail: {
      en: '{field} is a number that would arrive changed: it has too many digits or is too large or too small. Send it as text, in quotation marks.',
      es: '{field} es un número que llegaría cambiado: tiene demasiados dígitos o es demasiado grande o pequeño. Envíelo como texto, entre comillas.',
      pt: '{field} é um número que chegaria alterado: tem dígitos demais ou é grande ou pequeno demais. Envie-o como texto, entre aspas.',
    },
  },
  invalid: {
    status: 400,
    detail: { en: '{field} {reason}.', es: '{field} {reason}.', pt: '{field} {reason}.' },
  },
  wrong_file_type: {
    status: 400,
    detail: {
      en: '{field} has an ending that is not sent to the CRM. Send a file of one of these types: {endings}. The administrator of the bridge can allow others in bridge.config.ts, as attachmentTypes.',
      es: '{field} tiene una extensión que no se envía al CRM. Envíe un archivo de uno de estos tipos: {endings}. El administrador del puente puede permitir otros en bridge.config.ts, como attachmentTypes.',
      pt: '{field} tem uma extensão que não é enviada ao CRM. Envie um arquivo de um destes tipos: {endings}. O administrador da ponte pode permitir outros em bridge.config.ts, como attachmentTypes.',
    },
  },
  unauthorized: {
    status: 401,
    detail: {
      en: 'The call does not prove that it comes from an authorized source. Send Authorization: Bearer SOURCE.KEY, or sign the call with webhook-source, webhook-id, webhook-timestamp and webhook-signature.',
      es: 'La solicitud no demuestra que viene de una fuente autorizada. Envíe Authorization: Bearer FUENTE.CLAVE o firme la solicitud con webhook-source, webhook-id, webhook-timestamp y webhook-signature.',
      pt: 'A chamada não comprova que vem de uma fonte autorizada. Envie Authorization: Bearer FONTE.CHAVE ou assine a chamada com webhook-source, webhook-id, webhook-timestamp e webhook-signature.',
    },
  },
  stale_signature: {
    status: 401,
    detail: {
      en: 'The webhook-timestamp differs from the current time by more than {minutes} minutes. Correct your clock and sign each attempt again.',
      es: 'El webhook-timestamp difiere en más de {minutes} minutos de la hora actual. Corrija el reloj y firme de nuevo cada intento.',
      pt: 'O webhook-timestamp difere em mais de {minutes} minutos da hora atual. Acerte o relógio e assine cada tentativa de novo.',
    },
  },
  not_allowed: {
    status: 403,
    detail: {
      en: 'Your source is not allowed to do this. The administrator of the bridge can allow it in bridge.config.ts, as sources.SOURCE.{setting}.',
      es: 'Su fuente no tiene permiso para hacer esto. El administrador del puente puede darlo en bridge.config.ts, como sources.FUENTE.{setting}.',
      pt: 'A sua fonte não tem permissão para fazer isto. O administrador da ponte pode concedê-la em bridge.config.ts, como sources.FONTE.{setting}.',
    },
  },
  module_has_calls: {
    status: 403,
    detail: {
      en: 'Records of the module {module} have calls of their own: POST /cases, PATCH /cases/CASE_ID, POST /tasks. Use those.',
      es: 'Los registros del módulo {module} tienen solicitudes propias: POST /cases, PATCH /cases/CASE_ID, POST /tasks. Use esas.',
      pt: 'Os registros do módulo {module} têm chamadas próprias: POST /cases, PATCH /cases/CASE_ID, POST /tasks. Use essas.',
    },
  },
  no_such_call: {
    status: 404,
    detail: {
      en: 'The API has no call with this address and method. Check both: GET /openapi.json lists all calls.',
      es: 'La API no ofrece nada en esta dirección con este método. Revise ambos: GET /openapi.json muestra todo lo que ofrece.',
      pt: 'A API não oferece nada neste endereço com este método. Confira ambos: GET /openapi.json mostra tudo o que ela oferece.',
    },
  },
  no_such_delivery: {
    status: 404,
    detail: {
      en: 'Your source has no delivery with this id. Check the id.',
      es: 'Su fuente no tiene ninguna entrega con este id. Revise el id.',
      pt: 'A sua fonte não tem nenhuma entrega com este id. Confira o id.',
    },
  },
  reminder_is_over: {
    status: 409,
    detail: {
      en: 'The reminder cannot be changed any more: its time has come, or another call changed it at this moment. GET /deliveries/{id} says how it stands.',
      es: 'El recordatorio ya no se puede cambiar: llegó su hora u otra solicitud lo cambió en este momento. GET /deliveries/{id} dice en qué estado está.',
      pt: 'O lembrete não pode mais ser alterado: chegou a sua hora ou outra chamada o alterou neste momento. GET /deliveries/{id} diz em que estado ele está.',
    },
  },
  no_such_file: {
    status: 404,
    detail: {
      en: 'This link leads to no file, or it has expired. Ask the administrator of the bridge for the file.',
      es: 'Este enlace no lleva a ningún archivo o ya venció. Pida el archivo al administrador del puente.',
      pt: 'Este link não leva a nenhum arquivo ou já expirou. Peça o arquivo ao administrador da ponte.',
    },
  },
  no_hook: {
    status: 404,
    detail: {
      en: 'Your source has no hook, so its payload cannot become a command. The administrator of the bridge can write one in bridge.config.ts, as sources.SOURCE.hook.',
      es: 'Su fuente no tiene un hook, así que su envío no puede convertirse en un comando. El administrador del puente puede escribirlo en bridge.config.ts, como sources.FUENTE.hook.',
      pt: 'A sua fonte não tem um hook, por isso o seu envio não pode se transformar em um comando. O administrador da ponte pode escrevê-lo em bridge.config.ts, como sources.FONTE.hook.',
    },
  },
  too_large: {
    status: 413,
    detail: {
      en: 'The body has more than {most} bytes. Send files with POST /uploads, which returns an upload address for each file.',
      es: 'El cuerpo tiene más de {most} bytes. Envíe los archivos con POST /uploads, que devuelve una dirección de carga para cada uno.',
      pt: 'O corpo tem mais de {most} bytes. Envie os arquivos com POST /uploads, que devolve um endereço de envio para cada um.',
    },
  },
  file_too_large: {
    status: 413,
    detail: {
      en: '{field} is too large: a file must have at most {most} bytes. Send a smaller file, or ask the administrator of the bridge to raise {setting} in bridge.config.ts.',
      es: '{field} es demasiado grande: un archivo puede tener como máximo {most} bytes. Envíe un archivo más pequeño o pida al administrador del puente que suba {setting} en bridge.config.ts.',
      pt: '{field} é grande demais: um arquivo pode ter no máximo {most} bytes. Envie um arquivo menor ou peça ao administrador da ponte que aumente {setting} em bridge.config.ts.',
    },
  },
  files_too_large: {
    status: 413,
    detail: {
      en: 'The files together are too large: one call to the CRM can carry at most {most} bytes. Send some of them with another call, as a change of the case.',
      es: 'Los archivos juntos son demasiado grandes: una llamada al CRM puede llevar como máximo {most} bytes. Envíe algunos en otra solicitud, como un cambio del caso.',
      pt: 'Os arquivos juntos são grandes demais: uma chamada ao CRM pode levar no máximo {most} bytes. Envie alguns em outra chamada, como uma alteração do caso.',
    },
  },
  unsupported_type: {
    status: 415,
    detail: {
      en: 'This Content-Type is not supported. Send application/json, multipart/form-data or application/x-www-form-urlencoded.',
      es: 'Este Content-Type no se admite. Envíe application/json, multipart/form-data o application/x-www-form-urlencoded.',
      pt: 'Este Content-Type não é aceito. Envie application/json, multipart/form-data ou application/x-www-form-urlencoded.',
    },
  },
  bad_compression: {
    status: 400,
    detail: {
      en: 'The body is not what its Content-Encoding says. Send it complete, as gzip or deflate, or uncompressed and without this header.',
      es: 'El cuerpo no es lo que dice su Content-Encoding. Envíelo completo, como gzip o deflate, o sin comprimir y sin ese encabezado.',
      pt: 'O corpo não é o que o seu Content-Encoding diz. Envie-o completo, como gzip ou deflate, ou sem compressão e sem esse cabeçalho.',
    },
  },
  unsupported_encoding: {
    status: 415,
    detail: {
      en: 'Content-Encoding is only for compression, and the body must not be compressed: only a hook takes gzip or deflate. Send it uncompressed and without this header. A character set belongs in Content-Type: application/json; charset=utf-8.',
      es: 'Content-Encoding es solo para la compresión, y el cuerpo no puede ir comprimido: solo un hook recibe gzip o deflate. Envíelo sin comprimir y sin ese encabezado. El juego de caracteres va en Content-Type: application/json; charset=utf-8.',
      pt: 'Content-Encoding é só para a compressão, e o corpo não pode ir comprimido: só um hook recebe gzip ou deflate. Envie-o sem compressão e sem esse cabeçalho. O conjunto de caracteres vai em Content-Type: application/json; charset=utf-8.',
    },
  },
  key_reused: {
    status: 422,
    detail: {
      en: 'This Idempotency-Key or webhook-id was already used for another call. Send a new one with each new call, and the same one only to repeat a call.',
      es: 'Esta Idempotency-Key o este webhook-id ya se usó en otra solicitud. Envíe un valor nuevo con cada solicitud nueva, y el mismo solo para repetir una solicitud.',
      pt: 'Esta Idempotency-Key ou este webhook-id já foi usado em outra chamada. Envie um valor novo com cada chamada nova, e o mesmo só para repetir uma chamada.',
    },
  },
  rejected: {
    status: 422,
    detail: {
      en: 'The CRM or the bridge rejected the command ({cause}). Nothing was changed in the CRM. {reason}. Then send it again, with a new key (Idempotency-Key) if it has one.',
      es: 'El CRM o el puente rechazó el comando ({cause}). No se cambió nada en el CRM. {reason}. Luego envíelo de nuevo, con una clave nueva (Idempotency-Key) si lleva una.',
      pt: 'O CRM ou a ponte rejeitou o comando ({cause}). Nada foi alterado no CRM. {reason}. Depois envie-o de novo, com uma chave nova (Idempotency-Key) se tiver uma.',
    },
  },
  too_many_calls: {
    status: 429,
    detail: {
      en: 'Your source exceeded its limit of {most} calls a minute. Wait the seconds in Retry-After, then repeat the call with the same Idempotency-Key.',
      es: 'Su fuente superó su límite de {most} solicitudes por minuto. Espere los segundos que indica Retry-After y repita la solicitud con la misma Idempotency-Key.',
      pt: 'A sua fonte ultrapassou o seu limite de {most} chamadas por minuto. Espere os segundos que Retry-After indica e repita a chamada com a mesma Idempotency-Key.',
    },
  },
  internal: {
    status: 500,
    detail: {
      en: 'An internal error interrupted the call. Repeat it with the same Idempotency-Key. If it happens again, the administrator of the bridge finds the cause in its log.',
      es: 'Un error interno interrumpió la solicitud. Repítala con la misma Idempotency-Key. Si vuelve a ocurrir, el administrador del puente encuentra la causa en los logs.',
      pt: 'Um erro interno interrompeu a chamada. Repita-a com a mesma Idempotency-Key. Se acontecer de novo, o administrador da ponte encontra a causa nos logs.',
    },
  },
  unavailable: {
    status: 503,
    detail: {
      en: 'The bridge cannot accept the call at the moment. Wait the seconds in Retry-After, then repeat the call with the same Idempotency-Key.',
      es: 'En este momento el puente no puede recibir la solicitud. Espere los segundos que indica Retry-After y repita la solicitud con la misma Idempotency-Key.',
      pt: 'Neste momento a ponte não pode receber a chamada. Espere os segundos que Retry-After indica e repita a chamada com a mesma Idempotency-Key.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof problems;

/** Said of an old rejection, after its detail: by the key that a call repeats, by its body, or by what a person decided about it. */
export const replayNotes: Readonly<Record<'key' | 'body' | 'decision', Readonly<Record<Language, string>>>> = {
  decision: {
    en: 'This call was not tried: the same call was cancelled, or rejected by a person, at {since}. To have it made all the same, send it with an Idempotency-Key.',
    es: 'Esta solicitud no se intentó: la misma se canceló, o la rechazó una persona, en {since}. Para que se haga de todos modos, envíela con una Idempotency-Key.',
    pt: 'Esta chamada não foi tentada: a mesma foi cancelada, ou rejeitada por uma pessoa, em {since}. Para que seja feita mesmo assim, envie-a com uma Idempotency-Key.',
  },
  key: {
    en: 'This call was not tried: the answer is that of an earlier call with the same key, rejected at {since}.',
    es: 'Esta solicitud no se intentó: la respuesta es la de una anterior con la misma clave, rechazada en {since}.',
    pt: 'Esta chamada não foi tentada: a resposta é a de uma anterior com a mesma chave, rejeitada em {since}.',
  },
  body: {
    en: 'This call was not tried: the same call was rejected many times, last at {since}. It is tried again after the seconds in Retry-After.',
    es: 'Esta solicitud no se intentó: la misma se rechazó muchas veces, la última en {since}. Se intentará de nuevo tras los segundos que indica Retry-After.',
    pt: 'Esta chamada não foi tentada: a mesma foi rejeitada muitas vezes, a última em {since}. Será tentada de novo após os segundos que Retry-After indica.',
  },
};

/** Said of a fault in the command that a hook made, after its detail: the caller may not be able to correct it. */
export const hookNote: Readonly<Record<Language, string>> = {
  en: 'The hook of your source makes this command of the body. If the body is right, the administrator of the bridge can correct the hook in bridge.config.ts.',
  es: 'El hook de su fuente arma este comando con el cuerpo. Si el cuerpo es correcto, el administrador del puente puede corregir el hook en bridge.config.ts.',
  pt: 'O hook da sua fonte monta este comando com o corpo. Se o corpo estiver correto, o administrador da ponte pode corrigir o hook em bridge.config.ts.',
};

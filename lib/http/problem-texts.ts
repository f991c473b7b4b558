import type { Language } from './language.ts';

export interface ProblemKind {
  readonly status: number;
  /** What to do, in each language. `{…}` is filled in; nothing of the input's values ever is. */
  readonly detail: Readonly<Record<Language, string>>;
}

/** Everything that can be wrong with a call, by its code. A code never changes its meaning; its words may. */
export const problems = {
  empty_body: {
    status: 400,
    detail: {
      en: 'The call has no body. Send it as JSON or as form-data, with its Content-Type.',
      es: 'La solicitud no trae cuerpo. Envíelo como JSON o como form-data, con su Content-Type.',
      pt: 'A chamada não tem corpo. Envie-o como JSON ou como form-data, com o seu Content-Type.',
    },
  },
  not_json: {
    status: 400,
    detail: {
      en: 'The body stops being JSON at line {line}, column {column}. Mostly it is a quotation mark or a line break in a text that was put in. Send the fields as form-data instead, where nothing needs escaping.',
      es: 'El cuerpo deja de ser JSON en la línea {line}, columna {column}. Casi siempre es una comilla o un salto de línea dentro de un texto insertado. Envíe los campos como form-data, donde no hay que escapar nada.',
      pt: 'O corpo deixa de ser JSON na linha {line}, coluna {column}. Quase sempre é uma aspa ou uma quebra de linha dentro de um texto inserido. Envie os campos como form-data, em que nada precisa de escape.',
    },
  },
  not_form: {
    status: 400,
    detail: {
      en: 'The form-data cannot be read. Let your program or browser build it, and do not set its Content-Type by hand: the boundary must be the one that was used.',
      es: 'No se puede leer el form-data. Deje que su programa o navegador lo arme y no escriba el Content-Type a mano: el boundary debe ser el que se usó.',
      pt: 'Não é possível ler o form-data. Deixe que o seu programa ou navegador o monte e não escreva o Content-Type à mão: o boundary deve ser o que foi usado.',
    },
  },
  not_utf8: {
    status: 400,
    detail: {
      en: 'The body is not UTF-8, or holds the sign � of a damaged character. Send it in UTF-8, with whole characters.',
      es: 'El cuerpo no está en UTF-8, o trae el signo � de un carácter dañado. Envíelo en UTF-8, con los caracteres completos.',
      pt: 'O corpo não está em UTF-8, ou traz o sinal � de um caractere danificado. Envie-o em UTF-8, com os caracteres completos.',
    },
  },
  file_in_form: {
    status: 400,
    detail: {
      en: 'Files are not taken in form-data. Ask POST /uploads for an address and upload the file there; the case is made with it.',
      es: 'No se reciben archivos en form-data. Pida una dirección con POST /uploads y cargue allí el archivo; el caso se crea con él.',
      pt: 'Não se aceitam arquivos em form-data. Peça um endereço com POST /uploads e envie o arquivo para lá; o caso é criado com ele.',
    },
  },
  too_deep: {
    status: 400,
    detail: {
      en: 'Lists and objects may be nested {most} deep. Send flatter fields.',
      es: 'Las listas y los objetos pueden anidarse hasta {most} niveles. Envíe campos menos anidados.',
      pt: 'Listas e objetos podem ser aninhados até {most} níveis. Envie campos menos aninhados.',
    },
  },
  too_many_fields: {
    status: 400,
    detail: {
      en: 'A body may have {most} fields and list entries in all. Send fewer.',
      es: 'Un cuerpo puede tener hasta {most} campos y elementos de lista en total. Envíe menos.',
      pt: 'Um corpo pode ter até {most} campos e itens de lista no total. Envie menos.',
    },
  },
  text_too_long: {
    status: 400,
    detail: {
      en: 'A text may have {most} bytes. Shorten it, or attach it as a file with POST /uploads.',
      es: 'Un texto puede tener hasta {most} bytes. Acórtelo o adjúntelo como archivo con POST /uploads.',
      pt: 'Um texto pode ter até {most} bytes. Encurte-o ou anexe-o como arquivo com POST /uploads.',
    },
  },
  bad_name: {
    status: 400,
    detail: {
      en: 'A field’s name may have 1 to {most} characters and may not be __proto__, constructor or prototype. Rename it.',
      es: 'El nombre de un campo puede tener de 1 a {most} caracteres y no puede ser __proto__, constructor ni prototype. Cámbielo.',
      pt: 'O nome de um campo pode ter de 1 a {most} caracteres e não pode ser __proto__, constructor nem prototype. Mude-o.',
    },
  },
  name_twice: {
    status: 400,
    detail: {
      en: 'A name stands twice in one object, and one of the two values would be lost. Send each name once.',
      es: 'Un nombre aparece dos veces en un mismo objeto, y uno de los dos valores se perdería. Envíe cada nombre una sola vez.',
      pt: 'Um nome aparece duas vezes no mesmo objeto, e um dos dois valores se perderia. Envie cada nome uma só vez.',
    },
  },
  invalid: {
    status: 400,
    detail: { en: '{field} {reason}.', es: '{field} {reason}.', pt: '{field} {reason}.' },
  },
  unauthorized: {
    status: 401,
    detail: {
      en: 'The call is not proven to come from a source that may call. Send Authorization: Bearer SOURCE.KEY, or sign it with webhook-source, webhook-id, webhook-timestamp and webhook-signature.',
      es: 'No está probado que la solicitud venga de una fuente autorizada. Envíe Authorization: Bearer FUENTE.CLAVE, o fírmela con webhook-source, webhook-id, webhook-timestamp y webhook-signature.',
      pt: 'Não está provado que a chamada vem de uma fonte autorizada. Envie Authorization: Bearer FONTE.CHAVE, ou assine-a com webhook-source, webhook-id, webhook-timestamp e webhook-signature.',
    },
  },
  stale_signature: {
    status: 401,
    detail: {
      en: 'The webhook-timestamp is more than {minutes} minutes away from now. Set the clock right and sign each attempt anew.',
      es: 'El webhook-timestamp se aparta más de {minutes} minutos de la hora actual. Corrija el reloj y firme cada intento de nuevo.',
      pt: 'O webhook-timestamp está a mais de {minutes} minutos da hora atual. Acerte o relógio e assine cada tentativa de novo.',
    },
  },
  not_allowed: {
    status: 403,
    detail: {
      en: 'Your source may not do this. Whoever looks after the bridge allows it in bridge.config.ts, under sources.',
      es: 'Su fuente no puede hacer esto. Quien administra el puente lo permite en bridge.config.ts, en sources.',
      pt: 'A sua fonte não pode fazer isto. Quem administra a ponte o permite em bridge.config.ts, em sources.',
    },
  },
  no_such_call: {
    status: 404,
    detail: {
      en: 'There is no such call. Check the address and the method: GET /openapi.json lists all calls.',
      es: 'No existe esa operación de la API. Revise la dirección y el método: GET /openapi.json las enumera todas.',
      pt: 'Não existe essa chamada. Confira o endereço e o método: GET /openapi.json enumera todas.',
    },
  },
  no_such_delivery: {
    status: 404,
    detail: {
      en: 'Your source has no delivery with this id.',
      es: 'Su fuente no tiene ninguna entrega con este id.',
      pt: 'A sua fonte não tem nenhuma entrega com este id.',
    },
  },
  no_such_file: {
    status: 404,
    detail: {
      en: 'This link leads to no file, or its time is over. Ask whoever looks after the bridge for the file.',
      es: 'Este enlace no lleva a ningún archivo o ya venció. Pida el archivo a quien administra el puente.',
      pt: 'Este link não leva a nenhum arquivo ou já venceu. Peça o arquivo a quem administra a ponte.',
    },
  },
  no_hook: {
    status: 404,
    detail: {
      en: 'Nothing says what a payload of your source becomes. Whoever looks after the bridge writes it in bridge.config.ts, as sources.SOURCE.hook.',
      es: 'Nada indica en qué se convierte un envío de su fuente. Quien administra el puente lo escribe en bridge.config.ts, en sources.FUENTE.hook.',
      pt: 'Nada diz em que se transforma um envio da sua fonte. Quem administra a ponte o escreve em bridge.config.ts, em sources.FONTE.hook.',
    },
  },
  too_large: {
    status: 413,
    detail: {
      en: 'The body may have {most} bytes. Send files by POST /uploads: it gives an address that takes each of them.',
      es: 'El cuerpo puede tener hasta {most} bytes. Envíe los archivos con POST /uploads: entrega una dirección para cargar cada uno.',
      pt: 'O corpo pode ter até {most} bytes. Envie os arquivos com POST /uploads: ele dá um endereço para cada um.',
    },
  },
  file_too_large: {
    status: 413,
    detail: {
      en: 'A file of your source may have {most} bytes. Send a smaller one, or have the limit raised in bridge.config.ts.',
      es: 'Un archivo de su fuente puede tener hasta {most} bytes. Envíe uno más pequeño o pida subir el límite en bridge.config.ts.',
      pt: 'Um arquivo da sua fonte pode ter até {most} bytes. Envie um menor ou peça que aumentem o limite em bridge.config.ts.',
    },
  },
  unsupported_type: {
    status: 415,
    detail: {
      en: 'Send application/json, multipart/form-data or application/x-www-form-urlencoded, not compressed.',
      es: 'Envíe application/json, multipart/form-data o application/x-www-form-urlencoded, sin comprimir.',
      pt: 'Envie application/json, multipart/form-data ou application/x-www-form-urlencoded, sem compressão.',
    },
  },
  key_reused: {
    status: 422,
    detail: {
      en: 'This key came before, with another call. Send a new one for each thing to be done, and the same one only to repeat it.',
      es: 'Esta clave ya llegó con otra solicitud. Envíe una nueva para cada cosa por hacer, y la misma solo para repetirla.',
      pt: 'Esta chave já veio com outra chamada. Envie uma nova para cada coisa a fazer, e a mesma só para repeti-la.',
    },
  },
  rejected: {
    status: 422,
    detail: {
      en: 'Nothing was changed in the CRM: it or the bridge refused the command ({cause}). Correct it and send it under a new key. Contact, users, type, status and priority must exist in the CRM by exactly these names.',
      es: 'No se cambió nada en el CRM: este o el puente rechazó el comando ({cause}). Corríjalo y envíelo con una clave nueva. El contacto, los usuarios, el tipo, el estado y la prioridad deben existir en el CRM exactamente con esos nombres.',
      pt: 'Nada foi alterado no CRM: ele ou a ponte recusou o comando ({cause}). Corrija-o e envie-o com uma chave nova. O contato, os usuários, o tipo, o status e a prioridade devem existir no CRM exatamente com esses nomes.',
    },
  },
  too_many_calls: {
    status: 429,
    detail: {
      en: 'Your source may make {most} calls a minute. Wait as long as Retry-After says, then call again with the same key.',
      es: 'Su fuente puede hacer {most} solicitudes por minuto. Espere lo que indica Retry-After y repita con la misma clave.',
      pt: 'A sua fonte pode fazer {most} chamadas por minuto. Espere o que indica Retry-After e repita com a mesma chave.',
    },
  },
  internal: {
    status: 500,
    detail: {
      en: 'The call could not be taken on. Call again with the same key.',
      es: 'No se pudo recibir la solicitud. Repítala con la misma clave.',
      pt: 'Não foi possível receber a chamada. Repita-a com a mesma chave.',
    },
  },
  unavailable: {
    status: 503,
    detail: {
      en: 'The call cannot be taken on just now. Call again with the same key after Retry-After.',
      es: 'Por el momento no se puede recibir la solicitud. Repítala con la misma clave después de Retry-After.',
      pt: 'No momento não é possível receber a chamada. Repita-a com a mesma chave depois de Retry-After.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof problems;

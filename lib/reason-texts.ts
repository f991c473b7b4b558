import type { Language } from './language.ts';

/** What a field must be, by the English text in the schemas. And what to do about a rejection. */
const reasons: Readonly<Record<string, Readonly<Record<Exclude<Language, 'en'>, string>>>> = {
  'is required': { es: 'es obligatorio', pt: 'é obrigatório' },
  'is not a field of this call': { es: 'no es un campo de esta solicitud', pt: 'não é um campo desta chamada' },
  'is not valid': { es: 'no es válido', pt: 'não é válido' },
  'must be text': { es: 'debe ser texto', pt: 'deve ser texto' },
  'must not be empty': { es: 'no puede estar vacío', pt: 'não pode estar vazio' },
  'must have the form user@operation': {
    es: 'debe tener la forma usuario@operación',
    pt: 'deve ter a forma usuário@operação',
  },
  'must be the e-mail address of a contact': {
    es: 'debe ser el correo electrónico de un contacto',
    pt: 'deve ser o e-mail de um contato',
  },
  'must be the 24 hexadecimal digits of a record’s address': {
    es: 'debe tener los 24 dígitos hexadecimales de la dirección de un registro',
    pt: 'deve ter os 24 dígitos hexadecimais do endereço de um registro',
  },
  'must be an object of fields': { es: 'debe ser un objeto de campos', pt: 'deve ser um objeto de campos' },
  'must be a list of 1 to 100 objects of fields': {
    es: 'debe ser una lista de 1 a 100 objetos de campos',
    pt: 'deve ser uma lista de 1 a 100 objetos de campos',
  },
  'must hold text, numbers, true, false, null, lists and objects only': {
    es: 'solo puede contener texto, números, true, false, null, listas y objetos',
    pt: 'só pode conter texto, números, true, false, null, listas e objetos',
  },
  'must be sent as text: the number has too many digits': {
    es: 'debe enviarse como texto: el número tiene demasiados dígitos',
    pt: 'deve ser enviado como texto: o número tem dígitos demais',
  },
  'must have a name of 1 to 256 characters: rename the field': {
    es: 'debe tener un nombre de 1 a 256 caracteres: cambie el nombre',
    pt: 'deve ter um nome de 1 a 256 caracteres: mude o nome',
  },
  'must not be named __proto__, constructor or prototype: rename the field': {
    es: 'no puede llamarse __proto__, constructor ni prototype: cambie el nombre',
    pt: 'não pode se chamar __proto__, constructor nem prototype: mude o nome',
  },
  'must have brackets in its name only as in form[Ciudad] or list[]: send lists of objects as JSON': {
    es: 'solo puede llevar corchetes en su nombre como en form[Ciudad] o lista[]: envíe las listas de objetos como JSON',
    pt: 'só pode ter colchetes no nome como em form[Ciudad] ou lista[]: envie listas de objetos como JSON',
  },
  'must have at least one field': { es: 'debe tener al menos un campo', pt: 'deve ter pelo menos um campo' },
  'must be high, normal or low': { es: 'debe ser high, normal o low', pt: 'deve ser high, normal ou low' },
  'must be true or false': { es: 'debe ser true o false', pt: 'deve ser true ou false' },
  'must be a date': { es: 'debe ser una fecha', pt: 'deve ser uma data' },
  'must be YYYY-MM-DD HH:MM, or a time with its UTC offset such as 2026-11-20T14:00:00Z': {
    es: 'debe ser AAAA-MM-DD HH:MM, o una fecha y hora con su desfase respecto a UTC, como 2026-11-20T14:00:00Z',
    pt: 'deve ser AAAA-MM-DD HH:MM, ou uma data e hora com a sua diferença em relação ao UTC, como 2026-11-20T14:00:00Z',
  },
  'must be a time with its UTC offset, such as 2026-11-20T14:00:00Z': {
    es: 'debe ser una fecha y hora con su desfase respecto a UTC, como 2026-11-20T14:00:00Z',
    pt: 'deve ser uma data e hora com a sua diferença em relação ao UTC, como 2026-11-20T14:00:00Z',
  },
  'must be at most 10 years from now': {
    es: 'debe ser como máximo dentro de 10 años',
    pt: 'deve ser no máximo daqui a 10 anos',
  },
  'must be later than now': { es: 'debe ser posterior a este momento', pt: 'deve ser posterior a este momento' },
  'must be at most 10 years from when the reminder was sent': {
    es: 'debe ser como máximo 10 años después de cuando se envió el recordatorio',
    pt: 'deve ser no máximo 10 anos depois de quando o lembrete foi enviado',
  },
  'must be a day that exists': { es: 'debe ser un día que existe', pt: 'deve ser um dia que existe' },
  'must be the name of a module': { es: 'debe ser el nombre de un módulo', pt: 'deve ser o nome de um módulo' },
  'must be the name of a source': { es: 'debe ser el nombre de una fuente', pt: 'deve ser o nome de uma fonte' },
  'must be the id of a delivery': { es: 'debe ser el id de una entrega', pt: 'deve ser o id de uma entrega' },
  'must name at least one user': { es: 'debe nombrar al menos un usuario', pt: 'deve nomear pelo menos um usuário' },
  'must be a list of files': { es: 'debe ser una lista de archivos', pt: 'deve ser uma lista de arquivos' },
  'must have at least one file': { es: 'debe tener al menos un archivo', pt: 'deve ter pelo menos um arquivo' },
  'must have at most 10 files': { es: 'debe tener como máximo 10 archivos', pt: 'deve ter no máximo 10 arquivos' },
  'must be the name of a file, without folders: leave out the /': {
    es: 'debe ser el nombre de un archivo, sin carpetas: quite la /',
    pt: 'deve ser o nome de um arquivo, sem pastas: tire a /',
  },
  'must be the name of a file, without folders: leave out the \\': {
    es: 'debe ser el nombre de un archivo, sin carpetas: quite la \\',
    pt: 'deve ser o nome de um arquivo, sem pastas: tire a \\',
  },
  'must not be . or .. nor hold one as a folder, also written with %2e': {
    es: 'no puede ser . ni .. ni llevar uno de ellos como carpeta, tampoco escrito con %2e',
    pt: 'não pode ser . nem .. nem ter um deles como pasta, nem escrito com %2e',
  },
  'must not hold control characters or line breaks': {
    es: 'no puede llevar caracteres de control ni saltos de línea',
    pt: 'não pode ter caracteres de controle nem quebras de linha',
  },
  'must not hold marks that change the writing direction': {
    es: 'no puede llevar caracteres que cambian la dirección de escritura',
    pt: 'não pode ter caracteres que mudam a direção da escrita',
  },
  'must be at most 1024 bytes long in UTF-8': {
    es: 'debe tener como máximo 1024 bytes en UTF-8',
    pt: 'deve ter no máximo 1024 bytes em UTF-8',
  },
  'must be a document, not what a program leaves beside one, such as ~$a.docx or .DS_Store': {
    es: 'debe ser un documento, no lo que un programa deja junto a uno, como ~$a.docx o .DS_Store',
    pt: 'deve ser um documento, não o que um programa deixa ao lado de um, como ~$a.docx ou .DS_Store',
  },
  'must be a whole number of bytes': {
    es: 'debe ser un número entero de bytes',
    pt: 'deve ser um número inteiro de bytes',
  },
  'must be at most 5 GiB': { es: 'debe ser de 5 GiB como máximo', pt: 'deve ser de no máximo 5 GiB' },
  'must have 1 to 128 visible ASCII characters': {
    es: 'debe tener de 1 a 128 caracteres ASCII visibles',
    pt: 'deve ter de 1 a 128 caracteres ASCII visíveis',
  },
  // Of a command that a hook makes.
  'must have at most 1024 characters': {
    es: 'debe tener como máximo 1024 caracteres',
    pt: 'deve ter no máximo 1024 caracteres',
  },
  'must have at most 2000 files': {
    es: 'debe tener como máximo 2000 archivos',
    pt: 'deve ter no máximo 2000 arquivos',
  },
  'must be a whole number from 1 to 9999': {
    es: 'debe ser un número entero de 1 a 9999',
    pt: 'deve ser um número inteiro de 1 a 9999',
  },
  'must be a whole number from 1 to 14': {
    es: 'debe ser un número entero de 1 a 14',
    pt: 'deve ser um número inteiro de 1 a 14',
  },
  'must be the id of a case, or its number, such as PET-2452110': {
    es: 'debe ser el id de un caso, o su número, como PET-2452110',
    pt: 'deve ser o id de um caso, ou o seu número, como PET-2452110',
  },
  'must be the number of a case, such as PET-2452110': {
    es: 'debe ser el número de un caso, como PET-2452110',
    pt: 'deve ser o número de um caso, como PET-2452110',
  },
  // Advice on a rejection.
  'Contact, users, type, status and priority must exist in the CRM under exactly these names': {
    es: 'El contacto, los usuarios, el tipo, el estado y la prioridad deben existir en el CRM exactamente con esos nombres',
    pt: 'O contato, os usuários, o tipo, o status e a prioridade devem existir no CRM exatamente com esses nomes',
  },
  'Correct the field': { es: 'Corrija el campo', pt: 'Corrija o campo' },
  'Send a file that is not empty': {
    es: 'Envíe un archivo que no esté vacío',
    pt: 'Envie um arquivo que não esteja vazio',
  },
  'Send a smaller file': { es: 'Envíe un archivo más pequeño', pt: 'Envie um arquivo menor' },
  'Send a file of an allowed type, whose content fits its ending': {
    es: 'Envíe un archivo de un tipo permitido, cuyo contenido corresponda a su extensión',
    pt: 'Envie um arquivo de um tipo permitido, cujo conteúdo corresponda à sua extensão',
  },
  'The malware scan found something in a file: do not send that file': {
    es: 'El análisis de malware encontró algo en un archivo: no envíe ese archivo',
    pt: 'A verificação de malware encontrou algo em um arquivo: não envie esse arquivo',
  },
  'Several cases have this number: send the id of the case': {
    es: 'Varios casos tienen este número: envíe el id del caso',
    pt: 'Vários casos têm este número: envie o id do caso',
  },
  'Upload the file again': { es: 'Cargue el archivo de nuevo', pt: 'Envie o arquivo de novo' },
  'Correct the number or id of the case': {
    es: 'Corrija el número o el id del caso',
    pt: 'Corrija o número ou o id do caso',
  },
  'It was cancelled before it was sent: make sure that it is wanted after all': {
    es: 'Se canceló antes de enviarse: asegúrese de que se quiere a pesar de todo',
    pt: 'Foi cancelado antes do envio: confirme que é desejado mesmo assim',
  },
  'A person settled it as not made: ask the administrator of the bridge whether it is still wanted': {
    es: 'Una persona lo dio por no creado: pregunte al administrador del puente si todavía se quiere',
    pt: 'Uma pessoa o deu como não criado: pergunte ao administrador da ponte se ainda é desejado',
  },
  'Its data was erased on request: remove what is about that person': {
    es: 'Sus datos se borraron a petición de una persona: quite lo que trata de ella',
    pt: 'Os seus dados foram apagados a pedido de uma pessoa: retire o que trata dela',
  },
  'must be the name of a term': { es: 'debe ser el nombre de un término', pt: 'deve ser o nome de um prazo' },
  'must be a term of a calendar in bridge.config.ts': {
    es: 'debe ser un término de un calendario de bridge.config.ts',
    pt: 'deve ser um prazo de um calendário de bridge.config.ts',
  },
  'must be a day such as 2026-12-24, or a time with its UTC offset': {
    es: 'debe ser un día como 2026-12-24 o una hora con su diferencia con UTC',
    pt: 'deve ser um dia como 2026-12-24 ou uma hora com sua diferença para UTC',
  },
  'must be a day whose holidays the calendar knows': {
    es: 'debe ser un día cuyos festivos conoce el calendario',
    pt: 'deve ser um dia cujos feriados o calendário conhece',
  },
  'Ask the administrator of the bridge for the cause': {
    es: 'Pregunte la causa al administrador del puente',
    pt: 'Pergunte a causa ao administrador da ponte',
  },
};

/** What a field must be, in the language. A text without translation becomes "is not valid". */
export function reasonIn(language: Language, reason = 'is not valid'): string {
  if (language === 'en') return reasons[reason] ? reason : 'is not valid';
  return (reasons[reason] ?? reasons['is not valid'])?.[language] ?? '';
}

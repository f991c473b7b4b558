import type { Text } from '../../lib/language.ts';

export const eraseTexts = {
  help: {
    en: 'Deletes what stored commands hold about a person, found by e-mail, phone or document number; with --cancel also what is not sent yet. Says what stays.',
    es: 'Borra lo que los comandos guardados dicen de una persona, que busca por correo, teléfono o número de documento; con --cancel, también lo que aún no se envía. Dice qué queda.',
    pt: 'Apaga o que os comandos guardados dizem de uma pessoa, procurada por e-mail, telefone ou número de documento; com --cancel, também o que ainda não foi enviado. Diz o que fica.',
  },
  nobody: {
    en: 'Say whose data to erase: --contact and the e-mail address that the CRM has of them, --phone, or --document',
    es: 'Diga de quién son los datos: --contact y el correo que tiene el CRM, --phone o --document',
    pt: 'Diga de quem são os dados: --contact e o e-mail que o CRM tem, --phone ou --document',
  },
  noAddress: {
    en: '--contact must be an e-mail address',
    es: '--contact debe ser un correo electrónico',
    pt: '--contact deve ser um e-mail',
  },
  noNumber: {
    en: '--phone and --document must have five digits in a row at least: fewer are found in everything',
    es: '--phone y --document deben tener al menos cinco dígitos seguidos: menos se encuentran en todo',
    pt: '--phone e --document devem ter pelo menos cinco dígitos seguidos: menos se encontram em tudo',
  },
  none: {
    en: 'No stored command names this person.',
    es: 'Ningún comando guardado nombra a esta persona.',
    pt: 'Nenhum comando guardado nomeia esta pessoa.',
  },
  unsure: {
    en: 'Look at the words above: where they name somebody else, run the command again with --exclude ID.',
    es: 'Mire las palabras de arriba: donde nombren a otra persona, ejecute el comando de nuevo con --exclude ID.',
    pt: 'Veja as palavras acima: onde nomearem outra pessoa, execute o comando de novo com --exclude ID.',
  },
  deletes: { en: 'deletes  {place}', es: 'borra  {place}', pt: 'apaga  {place}' },
  leaves: { en: 'stays  {place}', es: 'queda  {place}', pt: 'fica  {place}' },
  leavesCase: {
    en: 'stays  {number} in the CRM, with its files and its contact',
    es: 'queda  {number} en el CRM, con sus archivos y su contacto',
    pt: 'fica  {number} no CRM, com os seus arquivos e o seu contato',
  },
  notListed: {
    en: '{bucket} could not be listed ({why}): look there yourself',
    es: '{bucket} no se pudo listar ({why}): mire allí usted',
    pt: '{bucket} não pôde ser listado ({why}): procure lá você',
  },
  noCalls: {
    en: 'The calls of the day are used up',
    es: 'Las llamadas del día se agotaron',
    pt: 'As chamadas do dia se esgotaram',
  },
  notSearched: {
    en: 'The CRM of {operation} was not searched for cases: {why}',
    es: 'No se buscaron casos en el CRM de {operation}: {why}',
    pt: 'Não se procuraram casos no CRM de {operation}: {why}',
  },
  dryRun: {
    en: 'Nothing was changed: this was a dry run.',
    es: 'No se cambió nada: fue solo una prueba.',
    pt: 'Nada foi alterado: foi só um ensaio.',
  },
  law: {
    en: 'Ley 1581 of 2012, art. 15 (Colombia): answer the person within 15 working days from the day after the request. If that cannot be, say why and when, at most 8 working days later. Delete what stays above too, unless a law or a contract demands it, and tell the person what was kept and why.',
    es: 'Ley 1581 de 2012, art. 15: responda a la persona en 15 días hábiles desde el día siguiente al recibo del reclamo. Si no es posible, dígale el motivo y la fecha, a más tardar 8 días hábiles después. Suprima también lo que arriba queda, salvo que una ley o un contrato exija conservarlo, y diga a la persona qué se conservó y por qué.',
    pt: 'Ley 1581 de 2012, art. 15 (Colômbia): responda à pessoa em 15 dias úteis a partir do dia seguinte ao pedido. Se não for possível, diga o motivo e a data, no máximo 8 dias úteis depois. Elimine também o que fica acima, salvo se uma lei ou um contrato exigir, e diga à pessoa o que foi conservado e por quê.',
  },
} as const satisfies Record<string, Text>;

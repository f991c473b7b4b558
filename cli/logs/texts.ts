import type { Text } from '../../lib/language.ts';

export const logsTexts = {
  help: {
    en: 'Follows what the functions say, until Ctrl-C: of all, or of one delivery.',
    es: 'Sigue lo que dicen las funciones, hasta Ctrl-C: de todas, o de una entrega.',
    pt: 'Acompanha o que as funções dizem, até Ctrl-C: de todas, ou de uma entrega.',
  },
  noFunction: {
    en: 'There is no function "{name}". There are: {all}',
    es: 'No existe la función "{name}". Existen: {all}',
    pt: 'Não existe a função "{name}". Existem: {all}',
  },
  noLevel: {
    en: 'There is no level "{level}". There are: {all}',
    es: 'No existe el nivel "{level}". Existen: {all}',
    pt: 'Não existe o nível "{level}". Existem: {all}',
  },
} as const satisfies Record<string, Text>;

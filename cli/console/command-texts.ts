import type { Text } from '../../lib/language.ts';

export const commandTexts = {
  help: {
    en: 'Serves the console page of a stack on this machine: what waits for a person, a search of all deliveries, tokens, schedules. It only reads, unless --write is given.',
    es: 'Muestra en este equipo la consola de un stack: lo que espera a una persona, la búsqueda en todas las entregas, tokens y programaciones. Solo lee, si no se agrega --write.',
    pt: 'Mostra nesta máquina o console de um stack: o que espera uma pessoa, a busca em todas as entregas, tokens e agendamentos. Só lê, se não se acrescentar --write.',
  },
  openReads: {
    en: 'The console is at {url}\nIt only reads: --write lets it decide. Ctrl-C ends it.',
    es: 'La consola está en {url}\nSolo lee: con --write también decide. Ctrl-C la termina.',
    pt: 'O console está em {url}\nSó lê: com --write também decide. Ctrl-C o encerra.',
  },
  openWrites: {
    en: 'The console is at {url}\nIt may settle deliveries and send them again. Ctrl-C ends it.',
    es: 'La consola está en {url}\nPuede cerrar entregas y enviarlas de nuevo. Ctrl-C la termina.',
    pt: 'O console está em {url}\nPode encerrar entregas e enviá-las de novo. Ctrl-C o encerra.',
  },
  local: { en: 'this machine', es: 'este equipo', pt: 'esta máquina' },
  noPort: {
    en: '--port must be a number, not {port}',
    es: '--port debe ser un número, no {port}',
    pt: '--port deve ser um número, não {port}',
  },
  portTaken: {
    en: 'The console cannot listen on port {port} ({code}). Name another one with --port',
    es: 'La consola no puede escuchar en el puerto {port} ({code}). Indique otro con --port',
    pt: 'O console não pode escutar na porta {port} ({code}). Indique outra com --port',
  },
} as const satisfies Record<string, Text>;

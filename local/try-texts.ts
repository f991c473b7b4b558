import type { Text } from '../lib/language.ts';

/** What `npm start` prints once everything runs. */
export const tryTexts = {
  page: {
    en: `
{crm}

  Console page   {console}
  Drop folder    {drop}
  HTTP API       {api}
  S3 endpoint    {s3}   (region {region})
  Bucket         {bucket}
  Access key     {access}
  Secret key     {secret}

Try next:

  1. Copy a file into the drop folder, or drop it on the console page: it becomes a case with that file attached.

       cp events/samples/recibo.jpg drop/

  {call}

  3. Use the bucket like any other.

       AWS_ACCESS_KEY_ID={access} AWS_SECRET_ACCESS_KEY={secret} AWS_REGION={region} \\
         aws --endpoint-url {s3} s3 cp events/samples/solicitud.pdf s3://{bucket}/

  4. Change the rules in bridge.config.ts and start again. npm start -- --logs also shows the functions' log lines.

{kept}
Every event is printed below. Ctrl-C stops everything.
`,
    es: `
{crm}

  Consola        {console}
  Carpeta drop   {drop}
  API HTTP       {api}
  Endpoint S3    {s3}   (región {region})
  Bucket         {bucket}
  Access key     {access}
  Secret key     {secret}

Qué probar ahora:

  1. Copie un archivo a la carpeta drop, o suéltelo en la consola: se convierte en un caso con ese archivo adjunto.

       cp events/samples/recibo.jpg drop/

  {call}

  3. Use el bucket como cualquier otro.

       AWS_ACCESS_KEY_ID={access} AWS_SECRET_ACCESS_KEY={secret} AWS_REGION={region} \\
         aws --endpoint-url {s3} s3 cp events/samples/solicitud.pdf s3://{bucket}/

  4. Cambie las reglas en bridge.config.ts e inicie de nuevo. npm start -- --logs muestra también las líneas del log de las funciones.

{kept}
Cada evento se muestra abajo. Ctrl-C detiene todo.
`,
    pt: `
{crm}

  Console        {console}
  Pasta drop     {drop}
  API HTTP       {api}
  Endpoint S3    {s3}   (região {region})
  Bucket         {bucket}
  Access key     {access}
  Secret key     {secret}

O que testar agora:

  1. Copie um arquivo para a pasta drop, ou solte-o no console: transforma-se em um caso com esse arquivo anexado.

       cp events/samples/recibo.jpg drop/

  {call}

  3. Use o bucket como qualquer outro.

       AWS_ACCESS_KEY_ID={access} AWS_SECRET_ACCESS_KEY={secret} AWS_REGION={region} \\
         aws --endpoint-url {s3} s3 cp events/samples/solicitud.pdf s3://{bucket}/

  4. Mude as regras em bridge.config.ts e inicie de novo. npm start -- --logs mostra também as linhas do log das funções.

{kept}
Cada evento é mostrado abaixo. Ctrl-C para tudo.
`,
  },
  simulator: {
    en: 'The CRM is a simulator on this machine: no data leaves it.',
    es: 'El CRM es un simulador en este equipo: ningún dato sale de él.',
    pt: 'O CRM é um simulador nesta máquina: nenhum dado sai dela.',
  },
  call: {
    en: `2. Call the webhook: the call becomes a case.

{curl}`,
    es: `2. Llame al webhook: la llamada se convierte en un caso.

{curl}`,
    pt: `2. Chame o webhook: a chamada transforma-se em um caso.

{curl}`,
  },
  noCall: {
    en: '2. No source of bridge.config.ts has a key of its own, so there is no call to paste. Sources that sign can call.',
    es: '2. Ninguna fuente de bridge.config.ts tiene clave propia, así que no hay llamada para pegar. Las fuentes que firman sí pueden llamar.',
    pt: '2. Nenhuma fonte de bridge.config.ts tem chave própria, então não há chamada para colar. As fontes que assinam podem chamar.',
  },
  description: { en: 'Hello from the webhook', es: 'Hola desde el webhook', pt: 'Olá do webhook' },
  nothingKept: {
    en: 'Nothing is kept: all of it ends with the simulator. npm start -- --keep keeps it.',
    es: 'No se guarda nada: todo termina con el simulador. npm start -- --keep lo guarda.',
    pt: 'Nada é guardado: tudo termina com o simulador. npm start -- --keep o guarda.',
  },
  kept: {
    en: 'What happens is kept in {folder}, for the next {next}. npm start -- --fresh forgets it.',
    es: 'Lo que pasa se guarda en {folder}, para el próximo {next}. npm start -- --fresh lo olvida.',
    pt: 'O que acontece é guardado em {folder}, para o próximo {next}. npm start -- --fresh o esquece.',
  },
  realCrm: { en: 'THIS TALKS TO THE REAL CRM', es: 'ESTO HABLA CON EL CRM REAL', pt: 'ISTO FALA COM O CRM REAL' },
  realWarning: {
    en: `server     {server}
operation  {operation}

Every file, call and schedule makes real cases and tasks,
and spends the quota of the real token.
The console page shows the deliveries; its simulator stays empty.`,
    es: `servidor   {server}
operación  {operation}

Cada archivo, llamada y programación crea casos y tareas reales,
y gasta la cuota del token real.
La consola muestra las entregas; su simulador queda vacío.`,
    pt: `servidor   {server}
operação   {operation}

Cada arquivo, chamada e agendamento cria casos e tarefas reais,
e gasta a cota do token real.
O console mostra as entregas; o seu simulador fica vazio.`,
  },
  likelyManager: {
    en: 'This is more likely the Manager API. The CRM is more likely at {host}.',
    es: 'Esto es más probablemente la API del Manager. El CRM está más probablemente en {host}.',
    pt: 'Isto é mais provavelmente a API do Manager. O CRM está mais provavelmente em {host}.',
  },
} as const satisfies Record<string, Text>;

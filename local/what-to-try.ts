import { likelierHost } from '../lib/wolkvox/host.ts';
import type { RealCrm } from './real-crm.ts';
import type { Stack } from './stack.ts';

/** The text that `npm start` prints once everything runs: URLs, and what to try next. */
export function whatToTry({
  stack,
  dropFolder,
  realCrm,
  keepIn,
  next,
}: {
  stack: Stack;
  dropFolder: string;
  realCrm: RealCrm | undefined;
  /** Where everything is kept; `undefined` when nothing is. */
  keepIn: string | undefined;
  /** The command that goes on with what is kept. */
  next: string;
}): string {
  const { apiUrl, host, crm, bucket, webhookKey } = stack;
  const { url, region, admin } = host.aws;
  const {
    type = 'Request',
    user = 'ADMIN_@demo',
    contact = 'cliente@example.com',
    status = 'Abierto',
  } = stack.caseWords;
  const body = {
    type,
    responsible: user,
    owner: user,
    contact,
    description: 'Hello from the webhook',
    status,
    priority: 'Media',
  };
  const call = webhookKey
    ? `2. Call the webhook: the call becomes a case.

       curl -i ${apiUrl}/cases \\
         -H 'Authorization: Bearer ${webhookKey}' \\
         -H 'Content-Type: application/json' \\
         -d '${JSON.stringify(body)}'`
    : '2. No source of bridge.config.ts has a key of its own, so there is no call to paste. Sources that sign can call.';
  return `
${realCrm ? warning(realCrm) : `The CRM is a simulator on this machine: no data leaves it.`}

  Console page   ${crm.url}/console/
  Drop folder    ${dropFolder}
  HTTP API       ${apiUrl}
  S3 endpoint    ${url}   (region ${region})
  Bucket         ${bucket}
  Access key     ${admin.accessKeyId}
  Secret key     ${admin.secretAccessKey}

Try next:

  1. Copy a file into the drop folder, or drop it on the console page: it becomes a case with that file attached.

       cp events/samples/recibo.jpg drop/

  ${call}

  3. Use the bucket like any other.

       AWS_ACCESS_KEY_ID=${admin.accessKeyId} AWS_SECRET_ACCESS_KEY=${admin.secretAccessKey} AWS_REGION=${region} \\
         aws --endpoint-url ${url} s3 cp events/samples/solicitud.pdf s3://${bucket}/

  4. Change the rules in bridge.config.ts and start again. npm start -- --logs also shows the functions' log lines.

${kept(keepIn, next)}
Every event is printed below. Ctrl-C stops everything.
`;
}

function kept(keepIn: string | undefined, next: string): string {
  return keepIn === undefined
    ? 'Nothing is kept: all of it ends with the simulator. npm start -- --keep keeps it.'
    : `What happens is kept in ${keepIn}, for the next ${next}. npm start -- --fresh forgets it.`;
}

function warning({ server, operation }: RealCrm): string {
  const likelier = likelierHost(server);
  const lines = [
    'THIS TALKS TO THE REAL CRM',
    '',
    `server     ${server}`,
    `operation  ${operation}`,
    '',
    'Every file, call and schedule makes real cases and tasks,',
    'and spends the quota of the real token.',
    'The console page shows the deliveries; its simulator stays empty.',
    ...(likelier ? ['', `This is more likely the Manager API. The CRM is more likely at ${likelier}.`] : []),
  ];
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '!'.repeat(width + 8);
  return [edge, ...lines.map((line) => `!!  ${line.padEnd(width)}  !!`), edge].join('\n');
}

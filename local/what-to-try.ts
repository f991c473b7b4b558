import type { RealCrm, Stack } from './stack.ts';

/** The text that `npm start` prints once everything runs: URLs, and what to try next. */
export function whatToTry({
  stack,
  dropFolder,
  realCrm,
}: {
  stack: Stack;
  dropFolder: string;
  realCrm: RealCrm | undefined;
}): string {
  const { apiUrl, host, crm, bucket, webhookKey } = stack;
  const { url, region, admin } = host.aws;
  const body = {
    type: 'Request',
    responsible: 'ADMIN_@demo',
    owner: 'ADMIN_@demo',
    contact: 'cliente@example.com',
    description: 'Hello from the webhook',
    status: 'Abierto',
    priority: 'Media',
  };
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

  2. Call the webhook: the call becomes a case.

       curl -i ${apiUrl}/cases \\
         -H 'Authorization: Bearer ${webhookKey}' \\
         -H 'Content-Type: application/json' \\
         -d '${JSON.stringify(body)}'

  3. Use the bucket like any other.

       AWS_ACCESS_KEY_ID=${admin.accessKeyId} AWS_SECRET_ACCESS_KEY=${admin.secretAccessKey} AWS_REGION=${region} \\
         aws --endpoint-url ${url} s3 cp events/samples/solicitud.pdf s3://${bucket}/

  4. Change the rules in bridge.config.ts and start again. npm start -- --logs also shows the functions' log lines.

Every event is printed below. Ctrl-C stops everything.
`;
}

function warning({ server, operation }: RealCrm): string {
  const lines = [
    'THIS TALKS TO THE REAL CRM',
    '',
    `server     ${server}`,
    `operation  ${operation}`,
    '',
    'Every file, call and schedule makes real cases and tasks,',
    'and spends the quota of the real token.',
    'The console page shows the deliveries; its simulator stays empty.',
  ];
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '!'.repeat(width + 8);
  return [edge, ...lines.map((line) => `!!  ${line.padEnd(width)}  !!`), edge].join('\n');
}

import { translate } from '../lib/language.ts';
import { likelierHost } from '../lib/wolkvox/host.ts';
import type { RealCrm } from './real-crm.ts';
import type { Stack } from './stack.ts';
import { tryTexts as texts } from './try-texts.ts';

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
    description: translate(texts.description),
    status,
    priority: 'Media',
  };
  const curl = `       curl -i ${apiUrl}/cases \\
         -H 'Authorization: Bearer ${webhookKey}' \\
         -H 'Content-Type: application/json' \\
         -d '${JSON.stringify(body)}'`;
  return translate(texts.page, {
    crm: realCrm ? warning(realCrm) : translate(texts.simulator),
    console: `${crm.url}/console/`,
    ...{ drop: dropFolder, api: apiUrl, s3: url, region, bucket },
    ...{ access: admin.accessKeyId, secret: admin.secretAccessKey },
    call: webhookKey ? translate(texts.call, { curl }) : translate(texts.noCall),
    kept: keepIn === undefined ? translate(texts.nothingKept) : translate(texts.kept, { folder: keepIn, next }),
  });
}

function warning({ server, operation }: RealCrm): string {
  const likelier = likelierHost(server);
  const lines = [
    translate(texts.realCrm),
    '',
    ...translate(texts.realWarning, { server, operation }).split('\n'),
    ...(likelier ? ['', translate(texts.likelyManager, { host: likelier })] : []),
  ];
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '!'.repeat(width + 8);
  return [edge, ...lines.map((line) => `!!  ${line.padEnd(width)}  !!`), edge].join('\n');
}

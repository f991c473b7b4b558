import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { startHost } from 'local-aws/host';
import type { Item } from '../../lib/aws/table.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { parseDelivery } from '../../lib/delivery/ledger/delivery-row.ts';
import { parseGroup } from '../../lib/uploads/groups/rows.ts';
import { startCrm } from '../../local/crm/crm.ts';
import type { StoredCase } from '../../local/crm/state.ts';
import { packageStack } from '../../local/package-stack.ts';
import { isSettled } from '../../local/until-settled.ts';
import { type AwsWire, startAwsWire } from '../faults/aws-wire.ts';
import type { Mode } from './groups-bridge.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

/** Starts the packaged functions with `groups-bridge.ts`, a proxy before AWS, and a CRM that adds files as the mode says. */
export async function startGroupsStack(mode: Mode) {
  const template = await packageStack({ config: await configFor(mode) });
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wolkvox-groups-'));
  await mkdir(path.join(directory, 'crm'));
  const crm = await startCrm({ directory: path.join(directory, 'crm') });
  crm.settings.attachmentUpdate = mode === 'append' ? 'append' : 'replace';
  const lines: string[] = [];
  const wires: AwsWire[] = [];
  const host = await startHost({
    template,
    directory,
    environment: { BRIDGE_LOCAL: '1', WOLKVOX_SERVER: crm.url },
    secrets: { 'wolkvox/dev/demo': JSON.stringify({ tokens: ['demo-token'] }) },
    runSchedules: false,
    endpoint: async (url) => {
      wires.push(await startAwsWire(url));
      return wires[0]?.url ?? url;
    },
    log: ({ text }) => lines.push(text),
  });
  const { aws, refs } = host;
  const wire = wires[0] as AwsWire;
  const s3 = new S3Client({ endpoint: aws.url, region: aws.region, credentials: aws.admin });
  const bucket = refs['Uploads'] ?? '';
  const rows = async () => (await aws.dynamodb.items(refs['Ledger'] ?? '')).map((item) => unmarshall(item) as Item);
  const deliveries = async () => {
    const found = (await rows()).filter(({ sk }) => sk === 'cmd').map(parseDelivery);
    return found.sort((a, b) => a.acceptedAt - b.acceptedAt);
  };

  /** Repeats the sweep and the check until the check returns a value. */
  async function until<T>(what: string, check: () => Promise<T | undefined>): Promise<T> {
    for (let tries = 0; tries < 120; tries += 1) {
      await host.functions.invoke('sweep', {});
      const found = await check();
      if (found !== undefined) return found;
      await sleep(250);
    }
    const states = (await deliveries()).map(({ kind, status, reason }) => `${kind} ${status} ${reason}`);
    throw new Error(`Waited 30 s for ${what}: ${states.join(', ')}`);
  }

  return {
    crm,
    wire,
    bucket,
    host,
    deliveries,
    until,
    logs: () => lines.join('\n'),
    /** Every text in the ledger. */
    ledger: async () => JSON.stringify(await rows()),
    groups: async () => (await rows()).filter(({ sk }) => sk === 'group').map(parseGroup),
    /** Puts an object. Repeats its event, unless `isRepeated` is false. */
    async put(key: string, content: string, isRepeated = true): Promise<void> {
      const { VersionId, ETag } = await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(content) }),
      );
      if (!isRepeated) return;
      const object = {
        key: encodeURIComponent(key),
        size: Buffer.byteLength(content),
        eTag: ETag?.replaceAll('"', ''),
      };
      const record = { s3: { bucket: { name: bucket }, object: { ...object, versionId: VersionId, sequencer: '00' } } };
      const queue = aws.sqs.arn((refs['UploadsQueue'] ?? '').replace(/^.*\//, ''));
      aws.sqs.send(queue, JSON.stringify({ Records: [record] }));
    },
    /** The case with this text in its description, once it has this number of files and all deliveries are settled. */
    caseWith: (text: string, files: number): Promise<StoredCase> =>
      until(`a case of ${files} files`, async () => {
        const made = crm.state.cases.find(({ description }) => description.includes(text));
        return made?.files.length === files && (await deliveries()).every(isSettled) ? made : undefined;
      }),
    /** The deliveries after the first `before` ones, once there are at least `count` and all are settled. */
    settledAfter: (before: number, count: number): Promise<Delivery[]> =>
      until(`${count} more deliveries`, async () => {
        const all = await deliveries();
        return all.length >= before + count && all.every(isSettled) ? all.slice(before) : undefined;
      }),
    async stop() {
      s3.destroy();
      await wire.stop();
      await sleep(200);
      await host.stop();
      await crm.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
export type GroupsStack = Awaited<ReturnType<typeof startGroupsStack>>;

/** Writes the configuration. It contains a hash of its source, so that a package of an older source is not reused. */
async function configFor(mode: Mode): Promise<string> {
  const shared = await readFile(path.join(import.meta.dirname, 'groups-bridge.ts'));
  const text = [
    `// ${createHash('sha256').update(shared).digest('hex')}`,
    `import { groupsBridge } from '../../test/stack/groups-bridge.ts';`,
    `export default groupsBridge('${mode}');`,
    '',
  ].join('\n');
  const directory = path.join(root, '.build', 'groups');
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, `${mode}.config.ts`);
  await writeFile(file, text);
  return file;
}

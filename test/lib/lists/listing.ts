import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { createOpenBytes } from '../../../lib/aws/byte-source.ts';
import { createPutPieces } from '../../../lib/aws/put-pieces.ts';
import { rows } from '../../../lib/config/rows.ts';
import type { UploadRule } from '../../../lib/config/rule.ts';
import { accept } from '../../../lib/delivery/accept.ts';
import { advanceList } from '../../../lib/lists/advance.ts';
import { defaultListLimits, type ListLimits } from '../../../lib/lists/limits.ts';
import { createListFiles } from '../../../lib/lists/list-files.ts';
import { createLists } from '../../../lib/lists/lists.ts';
import type { ListServices } from '../../../lib/lists/services.ts';
import { withdraw } from '../../../lib/lists/withdraw.ts';
import { handleUpload } from '../../../lib/uploads/handle.ts';
import { newCase } from '../../setup/new-case.ts';
import { type Handling, type Settings, startHandling } from '../uploads/handling.ts';

/** A rule that makes a case of each row, by its column `nombre`; but none of a row without one. */
export const casePerRow =
  (options: Partial<Parameters<typeof rows<'cedula' | 'nombre'>>[0]> = {}): UploadRule =>
  () =>
    rows({ columns: ['cedula', 'nombre'], ...options }, ({ cedula, nombre }, number) => {
      if (nombre === '') return 'no name';
      if (nombre === 'nobody') return undefined;
      if (nombre === 'throw') throw new Error('a fault of the rule');
      const description = `${number}: ${nombre} (${cedula})`;
      // A contact that the CRM does not have: it refuses the case.
      return {
        kind: 'insertCase',
        case: { ...newCase, description, ...(nombre === 'bad' && { contact: 'x@nobody.example' }) },
      };
    });

/** Lists on the engine's table and buckets. While a run sleeps, the lanes work. */
export async function startListing() {
  const handling = await startHandling();
  return { ...handling, ...listingOf(handling) };
}

function listingOf(handling: Handling) {
  const { table, clock, services, s3, facts, objects, acceptServices } = handling;
  const now = () => clock.ms;
  const access = { endpoint: handling.aws.url, region: handling.aws.region, credentials: handling.aws.admin };
  const files = createListFiles(objects, 'payloads');
  const lists = createLists(table, files, now);
  const { stores } = services;
  const reported: (readonly [what: string, detail: unknown])[] = [];

  function servicesUnder(settings: Settings, limits: Partial<ListLimits> = {}): ListServices {
    return {
      bridge: handling.under(settings).bridge,
      lists,
      files,
      deliveries: {
        accept: (request) => accept({ ...acceptServices, wake: async () => {} }, request),
        find: stores.ledger.read,
        wake: (operation) => acceptServices.wake(operation, 'list'),
        withdraw: (delivery, decision) => withdraw(stores, now, delivery, decision),
      },
      objects: { facts, openBytes: createOpenBytes(s3), putResult: createPutPieces('bridge-result=yes', access) },
      limits: { ...defaultListLimits, ...limits },
      clock: {
        now,
        sleep: async () => {
          await handling.work();
          clock.ms += 5_000;
        },
      },
      report: {
        read: (list, days) => reported.push(['read', { rows: list.rows, days }]),
        stopped: ({ reason }) => reported.push(['stopped', reason]),
        failed: ({ reason }) => reported.push(['failed', reason]),
        over: ({ rows: count }) => reported.push(['over', count]),
      },
    };
  }

  /** One run of the function. */
  async function advance(id: string, using: ListServices): Promise<void> {
    clock.ms += 60_000;
    await advanceList(using, id, { deadline: clock.ms + 300_000, leaseUntil: clock.ms + 315_000 });
  }

  return {
    lists,
    reportedLists: reported,
    servicesUnder,
    advance,

    /** Drops a file, and returns the id of its list. */
    async dropList(key: string, content: string | Uint8Array, settings: Settings): Promise<string> {
      const handled = await handleUpload(
        handling.under(settings),
        await handling.drop(key, Buffer.from(content as Uint8Array)),
      );
      if (!('list' in handled)) throw new Error(`It is no list: ${handled.outcome}`);
      return handled.list;
    },

    /** Runs until the list is over or paused. */
    async untilOver(id: string, using: ListServices) {
      for (let run = 0; run < 50; run += 1) {
        await advance(id, using);
        const list = await lists.find(id);
        if (list && ['over', 'failed', 'paused'].includes(list.status)) return list;
        await handling.work();
      }
      throw new Error('The list did not end');
    },

    /** The lines of a result file: row, state, whether it names a case, and the reason. */
    async resultOf(key: string) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'uploads', Key: `${key}.bridge-result.csv` }));
      const [header, ...lines] = ((await Body?.transformToString('utf-8')) ?? '').trimEnd().split('\r\n');
      const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: 'uploads', Key: `${key}.bridge-result.csv` }));
      return { header, state: Metadata?.['state'], lines: lines.map((line) => line.split(';')) };
    },

    /** What the cases in the CRM say, sorted. */
    async casesMade(): Promise<string[]> {
      return handling.crm.state.cases
        .map(({ description }) => String(description).replace(/<br>[\s\S]*|\s*wkx-[\s\S]*/, ''))
        .sort();
    },
  };
}

export type Listing = Awaited<ReturnType<typeof startListing>>;

import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { environment } from '../../lib/environment.ts';
import { translate } from '../../lib/language.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { queryCases, readPages } from '../../lib/wolkvox/queries.ts';
import type { Operator } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { borrowToken } from '../token-loan.ts';
import { oneLine } from '../wording.ts';
import type { Found } from './find-mentions.ts';
import type { Person } from './person.ts';
import { eraseTexts } from './texts.ts';

/** Returns lines about what the command never touches: cases in the CRM, and files whose keys name the person. */
export async function whatStays(operator: Operator, person: Person, found: readonly Found[]): Promise<string[]> {
  const known = new Set(found.flatMap(({ files }) => files));
  const files = (await keysThatName(operator, person)).filter((address) => !known.has(address));
  return [
    '',
    ...files.map((place) => translate(eraseTexts.leaves, { place: oneLine(place) })),
    ...(await Promise.all(person.addresses.map((address) => casesOf(operator, address)))).flat(),
  ];
}

/** A bucket that this person may not list is named: nobody has looked there. */
async function keysThatName({ bridge }: Operator, person: Person): Promise<string[]> {
  const own = environment('uploads').uploads;
  const places = [
    [own, ''],
    ...Object.entries(bridge.uploads.buckets ?? {}).map(([name, { prefix = '' }]) => [name, prefix]),
  ];
  const client = new S3Client({});
  const found: string[] = [];
  try {
    for (const [bucket = '', prefix = ''] of places) {
      try {
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
          for (const { Key = '' } of Contents) {
            const json = JSON.stringify({ key: Key });
            if (person.isNamedIn(json) || person.unsureWords(json).length > 0) found.push(`s3://${bucket}/${Key}`);
          }
        }
      } catch (error) {
        if (!(error instanceof Error && '$metadata' in error)) throw error;
        found.push(translate(eraseTexts.notListed, { bucket, why: error.name }));
      }
    }
  } finally {
    client.destroy();
  }
  return found;
}

/** Searches each operation's CRM for the cases of a contact. Costs a call of the day for each page. */
async function casesOf(operator: Operator, contact: string): Promise<string[]> {
  const lines: string[] = [];
  for (const operation of Object.keys(operator.bridge.operations)) {
    try {
      const loan = await borrowToken(operator, operation, { patienceMs: 5_000 });
      try {
        const pages = readPages(async (page) => {
          if (!(await loan.spendCall())) throw new RefusedError(translate(eraseTexts.noCalls));
          return queryCases(loan.crm, { field: 'email contact', value: contact, page });
        });
        for await (const { records } of pages) {
          for (const { idPrefijo, wolkvox_id: id } of records) {
            lines.push(translate(eraseTexts.leavesCase, { number: String(idPrefijo || id) }));
          }
        }
      } finally {
        await loan.giveBack();
      }
    } catch (error) {
      if (!(error instanceof RefusedError || error instanceof WolkvoxError)) throw error;
      // Some CRMs refuse a query for a contact that has no case.
      const isNone = error instanceof WolkvoxError && error.kind === 'rejected';
      if (!isNone) lines.push(translate(eraseTexts.notSearched, { operation, why: error.message }));
    }
  }
  return lines;
}

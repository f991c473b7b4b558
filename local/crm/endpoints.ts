import { activitiesModule, insertActivity } from './activities.ts';
import type { Plan, ReadyCall } from './call.ts';
import { insertCase, updateCase } from './cases.ts';
import { listHistoryNote, queryCases, queryDates, queryRecords } from './queries.ts';
import { deleteRecords, insertManyRecords, insertRecord, updateManyRecords, updateRecord } from './records.ts';
import { tokenInformation } from './token-information.ts';

/** One endpoint of the API. */
export interface Endpoint {
  /** Format of its body. Documented: form-data for two endpoints, raw JSON for the others. */
  readonly body: 'form' | 'json' | 'none';
  /** The kind of token that may call it. */
  readonly token: 'internal' | 'external';
  /** Whether GET is accepted besides POST. */
  readonly alsoGet?: boolean;
  /** Checks the body and returns the plan to execute. Throws a RefusalError. */
  prepare(call: ReadyCall): Plan | Promise<Plan>;
}

/** Every simulated endpoint. The collections family is missing: this project never calls it. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['cases/insert.php', form((call) => insertCase(call, 'form-files'))],
  ['cases/update.php', form((call) => updateCase(call, 'form-files'))],
  ['cases/insertAttach.php', json((call) => insertCase(call, 'attachments'))],
  ['cases/updateCaseAttachment.php', json((call) => updateCase(call, 'attachments'))],
  ['cases/queryCases.php', json(queryCases)],
  ['cases/listHistoryNote.php', { ...json(listHistoryNote), token: 'external' }],
  ['custom/insert.php', json((call) => (isActivity(call) ? insertActivity(call) : insertRecord(call)))],
  ['custom/insertAttach.php', json(insertRecord)],
  ['custom/insertMany.php', json(insertManyRecords)],
  ['custom/update.php', json(updateRecord)],
  ['custom/updateMany.php', json(updateManyRecords)],
  ['custom/query.php', json(queryRecords)],
  ['custom/queryDates.php', json(queryDates)],
  ['custom/delete.php', json(deleteRecords)],
  ['token/tokenInformation.php', { body: 'none', token: 'internal', alsoGet: true, prepare: tokenInformation }],
]);

function json(prepare: Endpoint['prepare']): Endpoint {
  return { body: 'json', token: 'internal', prepare };
}

function form(prepare: Endpoint['prepare']): Endpoint {
  return { body: 'form', token: 'internal', prepare };
}

function isActivity(call: ReadyCall): boolean {
  return call.body['module'] === activitiesModule;
}

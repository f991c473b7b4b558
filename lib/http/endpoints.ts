import * as z from 'zod/mini';
import { CaseChanges, NewCase } from '../wolkvox/cases.ts';
import { fields, id } from '../wolkvox/check.ts';
import { moduleName, someFields, sourceName, TaskBody, UploadBody } from './request-schemas.ts';

/** What a call's path parameters and checked body hold. */
export type PathParameters = Readonly<Record<string, string>>;

/** One call of the HTTP API. Routes, checks, commands and the API's description are all made of this table. */
export interface Endpoint {
  /** Its name in the API's description. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** `{name}` is a parameter of the path. */
  readonly path: string;
  /** The function that answers it, by the name of its file. */
  readonly by: 'receive-webhook' | 'bind-upload' | 'get-status' | 'open-file';
  /** What it does, in a sentence for its callers. */
  readonly summary: string;
  readonly parameters: Readonly<Record<string, z.ZodMiniType<string>>>;
  /** What its JSON must be; form-data is read into the same shape. Absent where there is none. */
  readonly body?: z.ZodMiniType;
  /** The command that it becomes, where the table alone can say so. `body` has passed its schema. */
  readonly command?: (parameters: PathParameters, body: unknown) => unknown;
  /** What is answered when it is done: 201 for what is new in the CRM, 303 for what is elsewhere, else 200. */
  readonly done: 200 | 201 | 303;
  /** Whether anybody may call it: no source is asked for, and the answer says nothing of any. */
  readonly open?: boolean;
}

export const endpoints: readonly Endpoint[] = [
  {
    name: 'createCase',
    method: 'POST',
    path: '/cases',
    by: 'receive-webhook',
    summary: 'Makes a case.',
    parameters: {},
    body: NewCase,
    command: (_parameters, body) => ({ kind: 'insertCase', case: body }),
    done: 201,
  },
  {
    name: 'changeCase',
    method: 'PATCH',
    path: '/cases/{caseId}',
    by: 'receive-webhook',
    summary: 'Changes a case, in the order of the calls for it.',
    parameters: { caseId: id },
    body: CaseChanges,
    command: ({ caseId }, body) => ({ kind: 'updateCase', caseId, changes: body }),
    done: 200,
  },
  {
    name: 'createTask',
    method: 'POST',
    path: '/tasks',
    by: 'receive-webhook',
    summary: 'Makes a task about a record.',
    parameters: {},
    body: TaskBody,
    command: (_parameters, body) => ({ kind: 'insertTask', task: body }),
    done: 201,
  },
  {
    name: 'createRecord',
    method: 'POST',
    path: '/records/{module}',
    by: 'receive-webhook',
    summary: 'Makes a record of a module.',
    parameters: { module: moduleName },
    body: someFields,
    command: ({ module }, body) => ({ kind: 'insertRecord', module, fields: body }),
    done: 201,
  },
  {
    name: 'changeRecord',
    method: 'PATCH',
    path: '/records/{module}/{id}',
    by: 'receive-webhook',
    summary: 'Sets fields of a record.',
    parameters: { module: moduleName, id },
    body: someFields,
    command: ({ module, id: recordId }, body) => ({ kind: 'updateRecord', module, id: recordId, fields: body }),
    done: 200,
  },
  {
    name: 'callHook',
    method: 'POST',
    path: '/hooks/{source}',
    by: 'receive-webhook',
    summary:
      'Takes a payload of the sender’s own shape; `sources.<source>.hook` of bridge.config.ts says what it becomes.',
    parameters: { source: sourceName },
    body: fields,
    done: 201,
  },
  {
    name: 'bindUpload',
    method: 'POST',
    path: '/uploads',
    by: 'bind-upload',
    summary:
      'Gives an address per file to upload it to; once all are there, they become one case or one change of a case.',
    parameters: {},
    body: UploadBody,
    done: 201,
  },
  {
    name: 'tellDelivery',
    method: 'GET',
    path: '/deliveries/{id}',
    by: 'get-status',
    summary: 'Says where a delivery of the same source stands; waits for its end with `Prefer: wait=n`.',
    parameters: { id: z.string().check(z.regex(/^[a-z2-7]{26}$/, 'must be the id of a delivery')) },
    done: 200,
  },
  {
    name: 'openFile',
    method: 'GET',
    path: '/files/{id}/{number}/{until}/{signature}',
    by: 'open-file',
    summary: 'Leads to a file that a case goes without, by the link in the note of the case, until the time in it.',
    parameters: {
      id: z.string().check(z.regex(/^[a-z2-7]{26}$/)),
      number: z.string().check(z.regex(/^[1-9]\d{0,3}$/)),
      until: z.string().check(z.regex(/^\d{10}$/)),
      signature: z.string().check(z.regex(/^[a-z2-7]{26}$/)),
    },
    done: 303,
    open: true,
  },
  {
    name: 'tellHealth',
    method: 'GET',
    path: '/health',
    by: 'get-status',
    summary: 'Says that the API answers.',
    parameters: {},
    done: 200,
    open: true,
  },
  {
    name: 'describeApi',
    method: 'GET',
    path: '/openapi.json',
    by: 'get-status',
    summary: 'Gives this description of the API.',
    parameters: {},
    done: 200,
    open: true,
  },
];

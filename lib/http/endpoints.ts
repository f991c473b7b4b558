import * as z from 'zod/mini';
import { CaseText } from '../delivery/deadline.ts';
import { caseName, deliveryId, whichCase } from '../delivery/which-case.ts';
import { CaseChanges } from '../wolkvox/cases.ts';
import { fields, id, moduleName } from '../wolkvox/check.ts';
import { MoveBody, someFields, sourceName, TaskBody, UploadBody } from './request-schemas.ts';

/** The values of a path's parameters, after their check. */
export type PathParameters = Readonly<Record<string, string>>;

/** One endpoint of the HTTP API. Routes, checks, commands and the API's description all come from this table. */
export interface Endpoint {
  /** The `operationId` in the API's description. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `{name}` is a parameter of the path. */
  readonly path: string;
  /** The function that handles it, by the name of its file. */
  readonly handledBy: 'receive-webhook' | 'bind-upload' | 'get-status' | 'manage-reminders' | 'open-file';
  /** What it does, for callers. */
  readonly summary: string;
  readonly parameters: Readonly<Record<string, z.ZodMiniType<string>>>;
  /** The schema of its JSON body. Form-data is read into the same shape. Absent for an endpoint without a body. */
  readonly body?: z.ZodMiniType;
  /** Makes the command. `body` has passed its schema. Absent where the command needs more than the call. */
  readonly toCommand?: (parameters: PathParameters, body: unknown) => unknown;
  /** The field of the command that holds the body. Faults are reported without it. */
  readonly commandField?: string;
  /** 201 for something new in the CRM, 303 for a redirect, 200 for the rest. */
  readonly successStatus: 200 | 201 | 303;
  /** Needs no key. The response reveals nothing about any source. */
  readonly isPublic?: boolean;
}

export const endpoints: readonly Endpoint[] = [
  {
    name: 'createCase',
    method: 'POST',
    path: '/cases',
    handledBy: 'receive-webhook',
    summary: 'Creates a case.',
    parameters: {},
    body: CaseText,
    toCommand: (_parameters, body) => ({ kind: 'insertCase', case: body }),
    commandField: 'case',
    successStatus: 201,
  },
  {
    name: 'changeCase',
    method: 'PATCH',
    path: '/cases/{caseId}',
    handledBy: 'receive-webhook',
    summary: 'Changes a case, named by its id or its number. Changes of one case are made in the order of their calls.',
    parameters: { caseId: caseName },
    body: CaseChanges,
    toCommand: ({ caseId = '' }, body) => ({ kind: 'updateCase', caseId: whichCase(caseId), changes: body }),
    commandField: 'changes',
    successStatus: 200,
  },
  {
    name: 'createTask',
    method: 'POST',
    path: '/tasks',
    handledBy: 'receive-webhook',
    summary: 'Creates a task about a record: at once, or from `sendAt` on as a reminder.',
    parameters: {},
    body: TaskBody,
    toCommand: (_parameters, body) => {
      const { sendAt, ...task } = body as z.output<typeof TaskBody>;
      return { kind: 'insertTask', task, ...(sendAt !== undefined && { sendAt }) };
    },
    commandField: 'task',
    successStatus: 201,
  },
  {
    name: 'createRecord',
    method: 'POST',
    path: '/records/{module}',
    handledBy: 'receive-webhook',
    summary: 'Creates a record in a module.',
    parameters: { module: moduleName },
    body: someFields,
    toCommand: ({ module }, body) => ({ kind: 'insertRecord', module: module?.normalize('NFC'), fields: body }),
    commandField: 'fields',
    successStatus: 201,
  },
  {
    name: 'changeRecord',
    method: 'PATCH',
    path: '/records/{module}/{id}',
    handledBy: 'receive-webhook',
    summary: 'Sets fields of a record.',
    parameters: { module: moduleName, id },
    body: someFields,
    toCommand: ({ module, id: recordId }, body) => ({
      kind: 'updateRecord',
      module: module?.normalize('NFC'),
      id: recordId,
      fields: body,
    }),
    commandField: 'fields',
    successStatus: 200,
  },
  {
    name: 'callHook',
    method: 'POST',
    path: '/hooks/{source}',
    handledBy: 'receive-webhook',
    summary:
      'Accepts a payload in the sender’s own shape. `sources.<source>.hook` in bridge.config.ts turns it into a command. A list is as many payloads.',
    parameters: { source: sourceName },
    body: fields,
    successStatus: 201,
  },
  {
    name: 'bindUpload',
    method: 'POST',
    path: '/uploads',
    handledBy: 'bind-upload',
    summary:
      'Returns an upload address for each file. When all files have arrived, they become one new case or one change of a case.',
    parameters: {},
    body: UploadBody,
    successStatus: 201,
  },
  {
    name: 'getDelivery',
    method: 'GET',
    path: '/deliveries/{id}',
    handledBy: 'get-status',
    summary:
      'Returns the status of a delivery of the same source. With `Prefer: wait=n` it waits for the delivery to end.',
    parameters: { id: deliveryId },
    successStatus: 200,
  },
  {
    name: 'listReminders',
    method: 'GET',
    path: '/reminders',
    handledBy: 'manage-reminders',
    summary: 'Returns the reminders of the same source whose time is still to come: the next 100.',
    parameters: {},
    successStatus: 200,
  },
  {
    name: 'moveReminder',
    method: 'PATCH',
    path: '/reminders/{id}',
    handledBy: 'manage-reminders',
    summary: 'Moves a reminder of the same source to another time.',
    parameters: { id: deliveryId },
    body: MoveBody,
    successStatus: 200,
  },
  {
    name: 'cancelReminder',
    method: 'DELETE',
    path: '/reminders/{id}',
    handledBy: 'manage-reminders',
    summary: 'Cancels a reminder of the same source. It is never sent.',
    parameters: { id: deliveryId },
    successStatus: 200,
  },
  {
    name: 'openFile',
    method: 'GET',
    path: '/files/{id}/{number}/{until}/{signature}',
    handledBy: 'open-file',
    summary: 'Redirects to a file that a case went without. The note of the case holds this link, which expires.',
    parameters: {
      id: z.string().check(z.regex(/^[a-z2-7]{26}$/)),
      number: z.string().check(z.regex(/^[1-9]\d{0,3}$/)),
      until: z.string().check(z.regex(/^\d{10}$/)),
      signature: z.string().check(z.regex(/^[a-z2-7]{26}$/)),
    },
    successStatus: 303,
    isPublic: true,
  },
  {
    name: 'getHealth',
    method: 'GET',
    path: '/health',
    handledBy: 'get-status',
    summary: 'Reports that the API is reachable.',
    parameters: {},
    successStatus: 200,
    isPublic: true,
  },
  {
    name: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    handledBy: 'get-status',
    summary: 'Returns this description of the API.',
    parameters: {},
    successStatus: 200,
    isPublic: true,
  },
];

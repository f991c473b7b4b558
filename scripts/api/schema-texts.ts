interface SchemaTexts {
  readonly description: string;
  readonly fields: Readonly<Record<string, string>>;
}

const caseFields = {
  type: 'The type of the case, by its name in the CRM.',
  responsible: 'The user who works on the case: the user’s “Correo wolkvox”, such as `ADMIN_@demo`.',
  owner: 'The user who owns the case: the user’s “Correo wolkvox”.',
  contact: 'The e-mail address of a contact in the CRM.',
  description: 'The content of the case: text, or the simple HTML of the CRM’s editor.',
  status: 'By its name in the CRM. A status that closes a case needs `solution` too.',
  priority: 'By its name in the CRM.',
  form: 'The fields of the case type, by their labels.',
  solution: 'How the case was solved.',
};

/** What the schemas and their fields mean, for callers of the API. */
export const schemaTexts: Readonly<Record<string, SchemaTexts>> = {
  NewCase: {
    description: 'A new case.',
    fields: {
      ...caseFields,
      deadline: 'By when the case must be answered. The case carries that day, and its responsible gets a task.',
    },
  },
  Deadline: {
    description: 'A term in working days, and what it counts from.',
    fields: {
      term: 'The name of a term of the bridge’s configuration, such as `PQRS`.',
      from: 'The day of receipt, or its time with its UTC offset. By default the day of the call.',
    },
  },
  CaseChanges: {
    description: 'Changes of a case. The CRM requires `responsible` and `status` with every change.',
    fields: caseFields,
  },
  NewTask: {
    description: 'A new task about a record.',
    fields: {
      name: 'A short name of the task.',
      description: 'The content of the task.',
      priority: 'How urgent it is.',
      module: 'The module of the record, such as `cases` or `contacts`.',
      recordId: 'The id of the record: the last part of its address in the CRM.',
      owner: 'The user who does the task: the user’s “Correo wolkvox”.',
      completionDate: 'The due date: a time in the zone of the operation, or a time with its UTC offset.',
      reminderDate: 'When the owner is reminded: a time in the zone of the operation, or a time with its UTC offset.',
      remember: 'Whether the owner is reminded. In form-data `true` or `false`.',
      status: 'By default `created`.',
      sendAt:
        'From when on the bridge sends the task, at most ten years ahead: a time with its UTC offset. By default at once.',
    },
  },
  Move: {
    description: 'The new time of a reminder.',
    fields: { sendAt: 'A time with its UTC offset, at most ten years ahead. One that is over means at once.' },
  },
  Reminders: {
    description: 'Reminders whose time is still to come.',
    fields: { reminders: 'The next 100, the first due first.' },
  },
  Fields: {
    description:
      'Values by the labels that the CRM shows. At least one. A date is text in the format that its field is configured for. A number of more than 15 digits must be text.',
    fields: {},
  },
  Payload: { description: 'Fields by their names: text, numbers, true, false, null, lists and objects.', fields: {} },
  Upload: {
    description: 'A new case with files, or a change of a case that adds files.',
    fields: {},
  },
  File: {
    description: 'A file to be uploaded.',
    fields: {
      name: 'The name of the file in the CRM, at most 1024 bytes in UTF-8. Its ending must be one that the operation sends.',
      size: 'The exact size in bytes. An upload of another length is refused.',
    },
  },
  Delivery: {
    description: 'The delivery of one command.',
    fields: {
      id: 'The id for `GET /deliveries/{id}`.',
      kind: 'What the command does in the CRM.',
      status:
        '`delivered`: done. `rejected`: nothing was done, and `reason` says why. `uncertain`: the CRM’s answer was lost, and the command may have been applied. Every other status: not ended yet.',
      reason: 'The reason for the status, in one word.',
      wolkvoxId: 'The id of the record in the CRM.',
      idPrefijo: 'The case number that people see.',
      waits: 'Only while the operation must not send: the reason, and the earliest time at which it may send again.',
      sendAt: 'Only of a reminder: from when on it is sent.',
      answerBy: 'Only of a case with a deadline: the last `day` for the answer, and that of an extension.',
      filesMissing: 'Only with `awaiting_files`: how many files have not arrived.',
    },
  },
  UploadResponse: {
    description: 'The upload address of each file, in the order of the request.',
    fields: {
      id: 'The id of the future delivery.',
      status: 'Nothing is done in the CRM until all files have arrived.',
      uploads: 'One per file. Send its bytes with this method and these headers to this address.',
      expiresAt: 'The latest time at which an upload may begin.',
    },
  },
  DeliveryList: {
    description: 'The deliveries of a list of payloads, in its order. Payloads that the hook ignored have none.',
    fields: {
      status: 'Always `accepted`. Ask for each delivery by its id.',
      deliveries: 'One for each command.',
    },
  },
  Ignored: {
    description: 'The hook of the source wanted no command for this payload.',
    fields: { status: 'Nothing was done. This is not an error.' },
  },
  Health: { description: 'The API is reachable.', fields: { status: 'Always `ok`.' } },
  Problem: {
    description: 'A fault of the call (RFC 9457), in the language of `Accept-Language`.',
    fields: {
      type: 'Always `about:blank`: programs tell problems apart by `code`.',
      title: 'The name of the HTTP status.',
      status: 'The HTTP status.',
      detail: 'What is wrong and what to do, for people.',
      code: 'The kind of problem, for programs. The meaning of a code never changes.',
      field: 'The first field, header or parameter at fault.',
      id: 'With `rejected`: the id of the delivery.',
      reason: 'With `rejected`: why it was rejected, in one word.',
      since: 'Only for the old answer to a repeated call: when its delivery was rejected.',
    },
  },
};

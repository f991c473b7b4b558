interface Words {
  readonly description: string;
  readonly fields: Readonly<Record<string, string>>;
}

const caseFields = {
  type: 'The type of the case, by its name in the CRM.',
  responsible: 'Who has to work on it: the user’s “Correo wolkvox”, such as `ADMIN_@demo`.',
  owner: 'Whose it is: the user’s “Correo wolkvox”.',
  contact: 'The e-mail address of a contact that is in the CRM.',
  description: 'What it is about. Text, or the simple HTML that the CRM’s editor makes.',
  status: 'By its name in the CRM. A status that closes a case wants `solution` too.',
  priority: 'By its name in the CRM.',
  form: 'The case type’s own fields by their labels.',
  solution: 'How it was solved.',
};

/** What the schemas and their fields mean, for people who call the API. */
export const schemaWords: Readonly<Record<string, Words>> = {
  NewCase: { description: 'A case to be made.', fields: caseFields },
  CaseChanges: {
    description: 'What is to change about a case. The CRM wants `responsible` and `status` with every change.',
    fields: caseFields,
  },
  NewTask: {
    description: 'A task about a record.',
    fields: {
      name: 'What is to be done, in a few words.',
      description: 'What is to be done.',
      priority: 'How urgent it is.',
      module: 'The module of the record that it is about, such as `cases` or `contacts`.',
      recordId: 'The record that it is about: the last part of its address in the CRM.',
      owner: 'Who has to do it: the user’s “Correo wolkvox”.',
      completionDate: 'When it is due: on the clock of the operation, or an instant with its offset.',
      reminderDate: 'When its owner is reminded: on the clock of the operation, or an instant with its offset.',
      remember: 'Whether its owner is reminded at all. In form-data `true` or `false`.',
      status: '`created` unless said otherwise.',
    },
  },
  Fields: {
    description:
      'Values by the labels that the CRM shows, at least one. A date is text, as its field is configured for.',
    fields: {},
  },
  Payload: { description: 'Fields by their names: text, numbers, true, false, null, lists and objects.', fields: {} },
  Upload: {
    description: 'A case to be made with files, or a change of one that brings files.',
    fields: {},
  },
  File: {
    description: 'A file that will be uploaded.',
    fields: {
      name: 'What it shall be called in the CRM.',
      size: 'Exactly how many bytes it has. An upload of another length is refused.',
    },
  },
  Delivery: {
    description: 'Where the delivery of a command stands.',
    fields: {
      id: 'Ask for it with `GET /deliveries/{id}`.',
      kind: 'What it does in the CRM.',
      status:
        '`delivered`: done. `rejected`: nothing was done, and `reason` says why. `uncertain`: no answer came; it is looked for, and never sent twice. Every other one is on its way.',
      reason: 'Why it stands where it stands, in one word.',
      wolkvoxId: 'The record’s id in the CRM.',
      idPrefijo: 'The number by which people know a case.',
      waits: 'While no lane of the operation may send it: for which reason, and until when at the earliest.',
      filesMissing: 'While files are awaited: how many are not there yet.',
    },
  },
  UploadAnswer: {
    description: 'Where to upload each file, in the order of the call.',
    fields: {
      id: 'Of the delivery that it becomes once all files are there.',
      status: 'Nothing is done in the CRM before all files are there.',
      uploads: 'One per file: send its bytes with this method, to this address, with these headers.',
      expiresAt: 'Until when an upload may begin.',
    },
  },
  Ignored: {
    description: 'The mapping of the source wants nothing to be done with this payload.',
    fields: { status: 'Nothing was done, and nothing is wrong.' },
  },
  Health: { description: 'The API answers.', fields: { status: 'Always `ok`.' } },
  Problem: {
    description: 'What is wrong (RFC 9457), in the language of `Accept-Language`.',
    fields: {
      type: 'Always `about:blank`: `code` tells problems apart.',
      title: 'The status in words.',
      status: 'The HTTP status.',
      detail: 'What to do, for a person.',
      code: 'Which problem it is, for a program. A code never changes its meaning.',
      field: 'The first field, header or parameter at fault.',
      id: 'Of a delivery that was taken on and rejected.',
      reason: 'Why that delivery was rejected, in one word.',
    },
  },
};

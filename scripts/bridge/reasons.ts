/** What the words in a delivery's or an upload's `reason` mean. After a colon comes the field, or the file's number. */
const meanings: Readonly<Record<string, string>> = {
  rejected: 'the CRM read the call and refused it: check contact, users, type, status, priority and fields',
  invalid: 'refused by our own check before anything was sent: correct the caller or the rule, and send it anew',
  object_gone: 'the file, or what the command said, is no longer there',
  object_changed: 'the file was overwritten after its event, and its bucket keeps no versions',
  too_large: 'a file is larger than the operation takes (attachmentLimit), or than one run has the time for',
  empty: 'a file has no bytes',
  wrong_type: 'a file’s ending is none that the operation takes (attachmentTypes), or its content is of another kind',
  infected: 'the malware scan found something in a file',
  not_scanned:
    'no malware scan of a file ended within the time: see that its bucket has a plan that tags; once it is scanned, retry',
  waits_for_scan: 'the result of its malware scan is still to come',
  no_rule: 'no rule wanted it',
  bad_key: 'its key could lead somebody astray: give the object another name',
  waits_for_sidecar: 'its rule needs the sidecar, <its name>.case.json, which is not there yet',
  waits_for_file: 'a sidecar whose file is not there yet',
  bad_sidecar: 'its sidecar is no JSON object of a case’s fields: upload a corrected one',
  too_slow: 'three attempts ran out of time before the last byte',
  poison: 'three workers vanished over it',
  update_attachments_not_configured: 'what the CRM does with files that a case has is not known: run the probe',
  replacing_attachments_not_offered: 'adding a file would remove the ones that the case has',
  unreachable: 'no connection to the CRM came to be',
  broken: 'the connection broke, or no whole answer came',
  unreadable: 'the answer was none of the CRM’s',
  attachment: 'a file could not be read, or was not as long as its event said',
  simultaneous: 'two other requests of the token were running',
  quota: 'the token’s calls of the day are used up',
  token: 'the CRM refuses the token: store a valid one in its secret',
  forbidden: 'a 403 of unknown text, maintenance as far as is known',
  premature: 'a success came before all was sent',
  worker_lost: 'the worker was lost between the last byte and the answer',
  out_of_time: 'too little time was left when all but the last byte was sent',
  failed: 'an AWS service failed, or the command could not be read',
  found: 'its answer was lost, and a search found it',
  resent: 'its answer was lost and no search found it: its route has it sent again, at the risk of two',
  resolved: 'a person settled it',
  erased: 'a person’s data was erased before it was sent',
  audited: 'the cases of these days were compared with what was sent',
};

/** The word and what it means. */
export function reasonInWords(reason: string): string {
  const meaning = meanings[reason.split(':')[0] ?? ''];
  return meaning ? `${reason}: ${meaning}` : reason;
}

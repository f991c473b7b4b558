/**
 * What the words in the `reason` of a delivery or a skipped upload mean, and what to do. After a colon, `reason` holds a field or
 * the position of a file.
 */
const meanings: Readonly<Record<string, string>> = {
  rejected: 'the CRM refused the call. Check contact, users, type, status, priority and fields',
  missing_parameters:
    'the CRM says that a required parameter is missing. If the case had no form fields or no files, this CRM may take what is empty for missing: run the probe, or set refusesEmpty. Else compare the fields with what the CRM requires',
  invalid: 'the bridge refused this field before it sent anything. Correct the caller or the rule, and send it anew',
  payload_changed:
    'the stored command is not the one that was accepted: somebody changed it in the payloads bucket. Nothing was sent. Find out who may write there, and let its sender send it anew',
  object_gone: 'the file or the payload no longer exists. Upload the file again, or send the command anew',
  object_hidden: 'S3 does not show the file yet, as may be for minutes after versioning was switched on. Nothing to do',
  object_archived:
    'the storage class of a file keeps its bytes away. Restore the object. The bridge tries again by itself, as long as it takes',
  object_denied:
    'a policy forbids the bridge to read a file or the payload. Check the policy of the bucket and of its role, and behind a malware gate the tag of the scan, and whether the file is still there. The bridge tries again by itself',
  object_kms_denied:
    'the KMS key that encrypts a file must not be used. Set kmsKeyArn, allow the roles of the bridge in the policy of the key, and enable the key. The bridge tries again by itself',
  object_customer_key:
    'its sender encrypted a file with a key of their own (SSE-C), which the bridge does not have. Upload it without that key',
  object_unreadable: 'S3 failed. The bridge tries again by itself',
  object_changed:
    'the file was overwritten after its event, in a bucket without versions. The newer file has its own event',
  object_wrong_size:
    'a file has more or fewer bytes than its command says. Correct the size in the hook or the caller, and send it anew',
  too_large:
    'a file exceeds attachmentLimit or is too large for one run, or the web server of the CRM refused calls of this size (413). Send a smaller file; after a 413, set attachmentLimit below that size. deliveries retry lets the bridge try such sizes again',
  empty: 'a file has no bytes. Upload it again',
  wrong_type:
    'the ending of a file is not in attachmentTypes, or its content is of another type, or HTML, SVG or a script. Send it as an allowed type',
  infected: 'the malware scan found something in a file. Do not send it: ask where it came from',
  not_scanned:
    'the malware scan of a file did not end in time. Check that its bucket has a scan plan that sets tags, then retry',
  waits_for_scan: 'the malware scan of the file has not ended yet. Nothing to do',
  waits_for_object:
    'S3 does not show the file yet, as may be for minutes after versioning was switched on. Nothing to do',
  junk: 'a lock, an unfinished copy, or a file that a system left in a folder. Nobody sent it, so it is ignored',
  no_rule: 'no rule matched. Correct the rules in bridge.config.ts, deploy, and upload it again',
  bad_key:
    'the key could mislead people or programs, or is longer than 1,024 bytes: the word after the colon says which. Give the object another name',
  waits_for_sidecar: 'its rule needs the sidecar NAME.case.json, which has not arrived. Upload the sidecar',
  waits_for_file: 'the file of this sidecar has not arrived. Upload the file',
  bad_sidecar:
    'the sidecar is not a JSON object with fields of a case, has a name twice, or a number that must be text. Upload a corrected one',
  too_slow: 'three attempts ran out of time before the last byte. Send smaller files, or ask why the CRM is slow',
  poison:
    'three workers were lost while they sent it. Check the memory and duration of deliver, and send smaller files',
  update_attachments_not_configured:
    'updateAttachments is not set, so the CRM could replace the files that the case has. Run the probe, then set it',
  update_attachments_changed:
    'updateAttachments was changed while it was unknown whether the files had arrived. Check the case by hand',
  foreign_files: 'the case has files that the bridge did not send, and the CRM would remove them. Add the file by hand',
  case_files_unreadable: 'the CRM does not say which files the case has, and would remove them. Add the file by hand',
  case_not_found: 'no case has this number or id. Correct it',
  case_ambiguous: 'several cases have this number. Use the id of the case',
  case_not_made: 'the case that it changes or is about was not made. Retry the delivery that makes it, then this one',
  case_not_visible: 'the CRM does not show the new case yet. Nothing to do',
  case_busy: 'another delivery is sending files to the same case. Nothing to do',
  too_little_time: 'too little time of the run was left for all files of the case. It is sent by a run that has more',
  waits_its_turn: 'other commands on the same case come first. Nothing to do',
  group_incomplete:
    'the time limit of its group ended before all files arrived. Ask the sender; retry sends what is there',
  not_arrived: 'a file that the manifest names did not arrive within the time limit. Ask the sender',
  group_full: 'its group already has the largest allowed number of files. Upload it under another group',
  group_over: 'its group accepts no more files, because it began too long ago. Upload it under another group',
  bad_group:
    'the rule describes its group with a value that cannot be used, in the field after the colon. Correct the rule',
  bad_manifest:
    'the manifest cannot be used: by the word after the colon, it names no file (empty), is too long, is not text, or holds a bad name. Upload a corrected one',
  bad_marker: 'the malware scan refused the marker file. Upload another one',
  automatic: 'no person sent this mail: the word after the colon says who. Nothing to do',
  bad_mail: 'the mail has too many parts, or headers that are too long. Look at it by hand',
  no_table: 'the file holds no table: it is empty, or a document of another kind. Drop it as CSV or XLSX',
  bad_table: 'the file cannot be read as CSV or XLSX. Save it again in the program that made it',
  encrypted: 'the workbook has a password, or is of before 2007 (XLS). Save it as XLSX without one',
  row_too_long: 'a row has more than a million characters: most often a quote never ends. Correct the file',
  too_many_columns: 'the table has more than 1,000 columns. Leave out what is not needed',
  too_many_rows: 'the list has more rows than its calls of a year. Divide it',
  missing_column:
    'the list lacks a column that its rule needs: the number after the colon says which, in the order of columns. Correct the headers or the rule',
  list_too_slow: 'the file could not be read within five runs. Divide it',
  rule_gone: 'no rule makes a list of this file any more. Correct the rules, deploy, and resume it or drop it again',
  stop_after: 'as many rows were rejected as stopAfter allows. See why, correct the rule or the list, and resume it',
  no_key: 'the row is empty in the key column of its list. Correct the file and drop it again',
  rule_threw: 'the rule threw an error for this row. Correct the rule',
  no_command: 'the rule makes no command of this row',
  known: 'an earlier row or file made this command',
  unreachable: 'no connection to the CRM. If it lasts, check server in bridge.config.ts, and whether the CRM is up',
  broken: 'the connection broke, or no complete answer came',
  unreadable: 'the answer did not come from the CRM itself, such as an HTML page. If it lasts, ask the vendor',
  attachment: 'a file could not be read, or its length differs from its event',
  simultaneous: 'two other requests used the token at the same time. Give the bridge a token of its own',
  quota: 'the calls of the token for today are used up. It goes on when the next day of the token begins',
  token: 'the CRM refuses the token. Store a valid one in its secret',
  forbidden: 'the CRM answered 403 with an unknown text, probably maintenance. If it lasts an hour, ask the vendor',
  premature: 'the CRM reported success before everything was sent. Tell the maintainers',
  worker_lost: 'the worker was lost between the last byte and the answer',
  out_of_time: 'too little time was left when all but the last byte was sent',
  failed: 'an AWS service failed, or the payload could not be read. See the ERROR lines of the log',
  read_back: 'the answer was lost, and the record holds the values that were sent',
  changed_since:
    'the answer was lost, and somebody changed the record since. Compare the record in the CRM with what was sent, and decide whether to send it again',
  resent_in_vain:
    'it was sent again three times, no answer could be read, and the record does not hold its values. Ask why the CRM does not answer',
  record_not_visible: 'the answer was lost, and the CRM does not show the record yet. Nothing to do',
  record_not_found: 'the answer was lost, and the CRM does not show the record. Look for it there',
  file_not_stored:
    'the CRM made the case and shows no file: its PHP may drop files over upload_max_filesize. Add the file by hand, and set insertCaseBy to json or attachmentLimit below that size',
  file_unconfirmed: 'the CRM reported success, and the case could not be read to see whether it holds its file',
  found: 'the answer was lost, and a search found the record',
  resent: 'the answer was lost and no search found it, so its route sends it again. The CRM may hold it twice',
  resolved: 'a person settled it',
  cancelled: 'a person or its source cancelled it before its time',
  erased: 'the data of a person was erased before it was sent',
  followed_up: 'its cases were read, and their tasks accepted',
  reads_on: 'it reads its cases page by page, and continues where it stopped. Nothing to do',
  follow_up_failed:
    'the rule threw an error for some of its cases. The others have their tasks. See them with followups RULE --dry-run, correct the rule, deploy, and retry',
  follow_up_gone: 'bridge.config.ts no longer has this follow-up. Nothing to do',
  audited: 'the cases of these days were compared with what was sent',
};

const untrusted =
  'the certificate of the CRM, or of a proxy before it, is not trusted here. Name its authority: NODE_EXTRA_CA_CERTS on one machine, ca.pem in a deployed stack (docs/deploy.md)';

/** What Node's codes for a failed connection mean, and what to do. */
const causes: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  CERT_HAS_EXPIRED: 'the certificate of the CRM has expired, or the clock of this machine is wrong',
  CERT_NOT_YET_VALID: 'the certificate of the CRM is not valid yet, or the clock of this machine is wrong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name. Check server',
  ERR_PROXY_TUNNEL: 'the proxy of this machine (HTTPS_PROXY) did not lead to the CRM',
  EPROTO: 'what answers there does not speak TLS. Check server, and a proxy in between',
  ENOTFOUND: 'there is no host of this name. Check server, and the connection to the network',
  EAI_AGAIN: 'the name server does not answer. Check the connection to the network',
  ECONNREFUSED: 'the host accepts no connection on this port',
  ECONNRESET: 'the other side, or something in between, ended the connection',
  ETIMEDOUT: 'the host did not answer in time. A firewall may drop the packets',
  EHOSTUNREACH: 'no way leads to this host. Check the connection to the network',
  ENETUNREACH: 'no way leads to this network. Check the connection to the network',
};

/** Returns Node's code for a failed connection with its meaning. */
export function causeText(code: string): string {
  const meaning = causes[code];
  return meaning ? `${code}: ${meaning}` : code;
}

/** Whether the commands know this word of a reason. */
export function isReason(word: string): boolean {
  return Object.hasOwn(meanings, word);
}

/** Returns the reason with its meaning: `empty:2: a file has no bytes. Upload it again`. */
export function reasonText(reason: string): string {
  const meaning = meanings[reason.split(':')[0] ?? ''];
  return meaning ? `${reason}: ${meaning}` : reason;
}

import { expect, it } from 'vitest';
import { endOf } from '../../cli/ends.ts';
import { AwsRefusedError, CrmRefusedError, NotFoundError, RefusedError } from '../../cli/refused-error.ts';
import { ObjectError } from '../../lib/aws/objects.ts';
import { ConfigurationError } from '../../lib/config/configuration-error.ts';
import { RowError } from '../../lib/delivery/ledger/delivery-row.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';

const aws = (name: string) => Object.assign(new Error('x'), { name, $metadata: {} });
const fault = new TypeError('a bug');

it.each([
  { thrown: new RefusedError('Say why'), code: 1, shown: 'Say why' },
  { thrown: new ConfigurationError('a rule'), code: 1, shown: 'a rule' },
  { thrown: new RowError('a'.repeat(26), 'kind'), code: 1, shown: /cannot be read: kind\. Newer code/ },
  { thrown: new NotFoundError('none'), code: 2, shown: 'none' },
  { thrown: new CrmRefusedError('paused'), code: 3, shown: 'paused' },
  { thrown: new WolkvoxError('token', 'cases/insert.php', 'refused'), code: 3, shown: /./ },
  { thrown: new AwsRefusedError('no credentials'), code: 4, shown: 'no credentials' },
  { thrown: new ObjectError('object_denied', 403), code: 4, shown: /^S3 refused\. object_denied: / },
  { thrown: aws('AccessDeniedException'), code: 4, shown: /^AWS refused: AccessDeniedException/ },
  { thrown: fault, code: 1, shown: fault },
])('a command that throws $thrown.name ends with $code', ({ thrown, code, shown }) => {
  const end = endOf(thrown);

  expect(end.code).toBe(code);
  if (shown instanceof RegExp) expect(end.shown).toMatch(shown);
  else expect(end.shown).toBe(shown);
});

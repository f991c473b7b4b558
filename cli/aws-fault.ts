import { translate } from '../lib/language.ts';
import { stackTexts } from './texts.ts';

/** Codes of Node for an address that does not answer. */
const unreachable = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNRESET',
];

/** Returns in one sentence why AWS could not be asked, or what it refused. `undefined` for an error that is not from AWS. */
export function awsFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  if (name === 'CredentialsProviderError') return translate(stackTexts.noCredentials);
  if (!('$metadata' in error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && unreachable.includes(code)) return translate(stackTexts.unreachable, { code });
  if (/^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId)/.test(name)) {
    return translate(stackTexts.badCredentials, { name });
  }
  return translate(stackTexts.awsRefused, { name, message });
}

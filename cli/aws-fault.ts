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
  if (name === 'CredentialsProviderError') {
    return 'There are no AWS credentials. Set AWS_PROFILE, or log in as for a deploy';
  }
  if (!('$metadata' in error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && unreachable.includes(code)) {
    return `AWS cannot be reached (${code}). Check the connection to the network, and --region`;
  }
  if (/^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId)/.test(name)) {
    return `AWS does not accept the credentials (${name}). Log in again, as for a deploy`;
  }
  return `AWS refused: ${name}: ${message}`;
}

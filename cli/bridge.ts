import { WolkvoxError } from '../lib/wolkvox/error.ts';
import { Refused } from './refused.ts';

// What functions log is not for people's eyes: a command says itself what it does.
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT';
const { runBridge } = await import('./main.ts');

try {
  await runBridge(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  console.error(wordsOf(error));
}

/** A fault of ours is shown whole; what AWS refuses is a matter of rights or of time, and a stack trace hides that. */
function wordsOf(error: unknown): unknown {
  if (error instanceof Refused || error instanceof WolkvoxError) return error.message;
  const isOfAws = error instanceof Error && ('$metadata' in error || error.name === 'CredentialsProviderError');
  return isOfAws ? `AWS refused: ${error.name}: ${error.message}` : error;
}

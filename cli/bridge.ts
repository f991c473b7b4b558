import { endOf } from './ends.ts';
import { printError } from './print.ts';

// Functions log for machines. A command says itself what it does.
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT';
const { runBridge } = await import('./main.ts');

try {
  process.exitCode = await runBridge(process.argv.slice(2));
} catch (error) {
  const { shown, code } = endOf(error);
  process.exitCode = code;
  printError(shown);
}

import { ConfigurationError } from '../lib/config/configuration-error.ts';
import { printError } from './print.ts';
import { RefusedError } from './refused-error.ts';

/** Runs a program. What a person can mend is shown as a sentence, and ends with 1. Anything else is a fault, shown whole. */
export async function runMain(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isForPeople = error instanceof RefusedError || error instanceof ConfigurationError;
    printError(isForPeople ? error.message : error);
    process.exit(1);
  }
}

import { ConfigurationError } from '../lib/config/faults.ts';

/** Runs a script. A fault of the configuration is said without a stack trace, and ends the process with status 1. */
export async function sayFaults(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

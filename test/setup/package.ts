import { packageStack } from '../../local/stack.ts';

/** Bundles the functions and packages the template before all tests, as a deploy does. */
export async function setup(): Promise<void> {
  await packageStack();
}

import { packageStack } from '../../local/stack.ts';

/** Before all tests: the functions bundled and the template packaged, as a deploy would. */
export async function setup(): Promise<void> {
  await packageStack();
}

import type { ObjectFacts } from '../lib/aws/object-facts.ts';
import { ObjectError } from '../lib/aws/objects.ts';

/** The facts of objects where no stack is asked: none exists. */
export const withoutStore: ObjectFacts = {
  head: gone,
  tags: gone,
  bytes: ({ size }) => ({ size, open: gone }),
  firstBytes: gone,
};

async function gone(): Promise<never> {
  throw new ObjectError('object_gone');
}

export { packageStack } from './package-stack.ts';

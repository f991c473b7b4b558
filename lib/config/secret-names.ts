/** Returns the name of the secret that holds the tokens of an operation. Each stage has its own. */
export function tokenSecretName(stage: string, operation: string): string {
  return `wolkvox/${stage}/${operation}`;
}

/** Returns the name of the secret that holds the keys of a source. Each stage has its own. */
export function sourceKeyName(stage: string, source: string): string {
  return `bridge/${stage}/webhooks/${source}`;
}

/** The stage of a stack on one machine, and of a deploy that names none. */
export const defaultStage = 'dev';

import type { LocalAws } from '../server.ts';
import { createReferences } from './references.ts';
import { createSecret, createStores, resourcesOf, type SecretValues } from './resources.ts';
import { type Properties, type References, resolve, resolveProperties, type Template } from './template.ts';

/** Makes secrets, queues, tables and buckets. Secrets come first: only a secret that exists has an ARN. */
export async function createResources(
  template: Template,
  aws: LocalAws,
  apiUrl: string,
  secrets: SecretValues,
): Promise<References> {
  const references = createReferences(template, { ...aws, apiUrl }, (id, properties) =>
    createSecret(id, resolve(properties, references) as Properties, aws, secrets),
  );
  const names = resourcesOf(template, 'AWS::SecretsManager::Secret').map(([id, resource]) => {
    references.ref(id);
    return resolveProperties(resource, references)['Name'] ?? id;
  });
  const unknown = Object.keys(secrets).find((name) => !names.includes(name));
  if (unknown) throw new Error(`The template has no secret named ${unknown}`);
  await createStores(template, references, aws);
  return references;
}

/** The value of `Ref`, by logical id. */
export function readRefs({ Resources }: Template, references: References): Record<string, string> {
  return Object.fromEntries(Object.keys(Resources).map((id) => [id, references.ref(id)]));
}

export function readOutputs({ Outputs = {} }: Template, references: References): Record<string, string> {
  const entries = Object.entries(Outputs).map(([name, { Value }]) => [name, String(resolve(Value, references))]);
  return Object.fromEntries(entries);
}

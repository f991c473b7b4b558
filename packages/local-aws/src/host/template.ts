import { readFile } from 'node:fs/promises';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
}
export type Properties = Readonly<Record<string, unknown>>;

/** A CloudFormation template, as far as this host reads it. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** What references in a template stand for, by logical id and by pseudo parameter such as `AWS::Region`. */
export interface References {
  /** Throws when nothing of that name is known. */
  ref(name: string): string;
  /** Throws when the resource has no such attribute. */
  attribute(id: string, name: string): string;
}

/** Reads a template that `osls package` wrote. Throws when it has parameters or conditions: this host knows neither. */
export async function readTemplate(file: string): Promise<Template> {
  const template = JSON.parse(await readFile(file, 'utf8')) as Template & Properties;
  for (const section of ['Parameters', 'Conditions', 'Mappings', 'Transform']) {
    if (template[section] !== undefined) throw new Error(`The template has ${section}, which are not emulated`);
  }
  return template;
}

/** The value with every reference in it replaced by what it stands for. Throws on a function that it does not know. */
export function resolved(value: unknown, references: References): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, references));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && isFunction(first[0])) return called(first[0], first[1], references);
  return Object.fromEntries(entries.map(([name, item]) => [name, resolved(item, references)]));
}

/** As `resolved`, for a resource's properties. */
export function resolvedProperties(resource: Resource, references: References): Properties {
  return resolved(resource.Properties ?? {}, references) as Properties;
}

/** The logical id that a property refers to, by `Ref` or `Fn::GetAtt`. Throws when it is no reference. */
export function referredId(value: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = (value ?? {}) as Properties;
  if (typeof Ref === 'string') return Ref;
  if (attribute !== undefined) return attributeParts(attribute)[0];
  throw new Error(`Expected a reference to a resource of the template, found ${JSON.stringify(value)}`);
}

function isFunction(name: string): boolean {
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');
}

function called(name: string, input: unknown, references: References): unknown {
  switch (name) {
    case 'Ref':
      return references.ref(String(input));
    case 'Fn::GetAtt':
      return references.attribute(...attributeParts(input));
    case 'Fn::Join': {
      const [separator, parts] = input as [string, unknown[]];
      return (resolved(parts, references) as unknown[]).join(separator);
    }
    case 'Fn::Sub':
      return substituted(input, references);
    default:
      throw new Error(`The template uses ${name}, which is not emulated`);
  }
}

function attributeParts(input: unknown): [string, string] {
  const [id, ...names] = typeof input === 'string' ? input.split('.') : (input as string[]);
  return [id ?? '', names.join('.')];
}

function substituted(input: unknown, references: References): string {
  const [text, own] = (Array.isArray(input) ? input : [input, {}]) as [string, Properties];
  return text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(own, name)) return String(resolved(own[name], references));
    if (name.includes('.')) return references.attribute(...attributeParts(name));
    return name === '' ? whole : references.ref(name);
  });
}

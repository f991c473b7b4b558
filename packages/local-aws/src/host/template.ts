import { readFile } from 'node:fs/promises';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
}
export type Properties = Readonly<Record<string, unknown>>;

/** The parts of a CloudFormation template that the host reads. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** The values of `Ref` and `Fn::GetAtt`, by logical id or pseudo parameter such as `AWS::Region`. */
export interface References {
  /** Throws when the template has no such resource. */
  ref(name: string): string;
  /** Throws when the attribute is not emulated. */
  attribute(id: string, name: string): string;
}

/** Reads a template that `osls package` wrote. Throws when it has a section that is not emulated, such as Conditions. */
export async function readTemplate(file: string): Promise<Template> {
  const template = JSON.parse(await readFile(file, 'utf8')) as Template & Properties;
  for (const section of ['Parameters', 'Conditions', 'Mappings', 'Transform']) {
    if (template[section] !== undefined) throw new Error(`The template has ${section}, which is not emulated`);
  }
  return template;
}

/** The value with its references replaced. Throws, with its name, for a function that is not emulated. */
export function resolve(value: unknown, references: References): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, references));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && isFunction(first[0])) return evaluate(first[0], first[1], references);
  return Object.fromEntries(entries.map(([name, item]) => [name, resolve(item, references)]));
}

/** The properties of a resource with their references replaced. The caller must know their type. */
export function resolveProperties<T = Properties>(resource: Resource, references: References): T {
  return resolve(resource.Properties ?? {}, references) as T;
}

/** The logical id in a `Ref` or `Fn::GetAtt`. Throws for any other value. */
export function referenceId(value: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = (value ?? {}) as Properties;
  if (typeof Ref === 'string') return Ref;
  if (attribute !== undefined) return attributeParts(attribute)[0];
  throw new Error(`Expected a reference to a resource of the template, found ${JSON.stringify(value)}`);
}

function isFunction(name: string): boolean {
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');
}

function evaluate(name: string, input: unknown, references: References): unknown {
  switch (name) {
    case 'Ref':
      return references.ref(String(input));
    case 'Fn::GetAtt':
      return references.attribute(...attributeParts(input));
    case 'Fn::Join': {
      const [separator, parts] = input as [string, unknown[]];
      return (resolve(parts, references) as unknown[]).join(separator);
    }
    case 'Fn::Sub':
      return substitute(input, references);
    default:
      throw new Error(`The template uses ${name}, which is not emulated`);
  }
}

function attributeParts(input: unknown): [string, string] {
  const [id, ...names] = typeof input === 'string' ? input.split('.') : (input as string[]);
  return [id ?? '', names.join('.')];
}

function substitute(input: unknown, references: References): string {
  const [text, own] = (Array.isArray(input) ? input : [input, {}]) as [string, Properties];
  return text.replace(/\$\{([^}]+)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(own, name)) return String(resolve(own[name], references));
    if (name.includes('.')) return references.attribute(...attributeParts(name));
    return references.ref(name);
  });
}

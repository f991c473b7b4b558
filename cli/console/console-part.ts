import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Text } from '../../lib/language.ts';
import type { Sections } from './section.ts';

/** A part of the page: what it shows, and the paths that belong to it. */
export interface ConsolePart {
  /** The script of the part, a file of one of the page's folders. The page loads it after its own. Absent where none is shown. */
  readonly script?: string;
  /** The folder of its files. */
  readonly folder: string;
  /** The texts that its files name. */
  readonly texts: Readonly<Record<string, Text>>;
  /** What never changes. The page gets it under the part's name. */
  readonly about: object;
  /** Returns the sections as they are now. Does not throw: a section says itself what is wrong with it. */
  sections(): Sections | Promise<Sections>;
  /** Calls the listener after each change. Returns a function that ends this. Absent where changes are not known. */
  onChange?(listener: () => void): () => void;
  /** How long to wait between two looks at the sections, while a page is open. Absent where `onChange` says enough. */
  readonly pollMs?: number;
  /** By the path below `/console/`. */
  readonly routes: Readonly<Record<string, Route>>;
}

export interface Route {
  readonly verb: 'GET' | 'POST' | 'PUT';
  /** Answers the request. */
  serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
}

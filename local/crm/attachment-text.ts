import { Base64Sink } from './base64-sink.ts';
import { typeOfDataUri } from './data-uri.ts';
import type { HashedFile } from './hashed-file.ts';
import type { LongText } from './json-stream.ts';
import { LinkText } from './link-text.ts';
import type { AttachmentForm } from './settings.ts';

/** Decodes one text of an `attachments` list to a file as it arrives. The text may have any length and any of the three forms. */
export class AttachmentText implements LongText {
  readonly content: HashedFile;
  readonly #base64: Base64Sink;
  readonly #link: LinkText;
  #form: AttachmentForm | undefined;
  #head: Buffer = Buffer.alloc(0);
  #type: string | undefined;
  #name: string | undefined;
  #readable = true;

  constructor(content: HashedFile) {
    this.content = content;
    this.#base64 = new Base64Sink((bytes) => content.write(bytes));
    this.#link = new LinkText((piece) => this.#base64.write(piece));
  }

  get form(): AttachmentForm {
    return this.#form ?? 'base64';
  }

  /** From the markup. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Declared MIME type. */
  get type(): string | undefined {
    return this.#type;
  }

  /** Whether the text is valid in its form. Final after `end`. */
  get isReadable(): boolean {
    return this.#readable;
  }

  write(piece: Buffer): void {
    if (this.#form !== undefined) {
      this.#forward(piece);
      return;
    }
    this.#head = Buffer.concat([this.#head, piece]);
    const start = this.#head.toString('latin1', 0, 64).trimStart();
    if (start.startsWith('<')) this.#decide('html-link');
    else if (start.startsWith('data:')) this.#readDataUri();
    else if (start.length >= 5) this.#decide('base64');
  }

  end(): void {
    if (this.#form === undefined) this.#decide(this.#head.includes(0x3a) ? 'data-uri' : 'base64');
    if (this.form === 'html-link') {
      const link = this.#link.end();
      this.#name = link?.name;
      this.#type = link?.type;
      if (link === undefined) this.#readable = false;
    }
    if (this.form === 'data-uri' && this.#type === undefined) this.#readable = false;
    if (!this.#base64.end()) this.#readable = false;
  }

  #readDataUri(): void {
    const comma = this.#head.indexOf(0x2c);
    if (comma === -1) {
      if (this.#head.length > 4096) this.#decide('data-uri');
      return;
    }
    this.#type = typeOfDataUri(this.#head.toString('latin1', 0, comma).trimStart());
    this.#head = this.#head.subarray(comma + 1);
    this.#decide('data-uri');
  }

  #decide(form: AttachmentForm): void {
    this.#form = form;
    const head = this.#head;
    this.#head = Buffer.alloc(0);
    this.#forward(head);
  }

  #forward(piece: Buffer): void {
    if (this.#form === 'html-link') this.#link.write(piece);
    else this.#base64.write(piece);
  }
}

/** An event of the stream, as the page receives it. */
export interface PageEvent {
  name: string;
  data: Record<string, unknown> & { items: Record<string, unknown>[]; order: string[] };
}

/** Opens the stream of events of a page. */
export function pageEvents(url: string): { next(name: string): Promise<PageEvent['data']>; close(): Promise<void> } {
  const events = read(url);
  return {
    /** The next event with this name. Skips others. */
    async next(name) {
      for (;;) {
        const { value } = await events.next();
        if (value === undefined) throw new Error(`the stream ended before ${name}`);
        if (value.name === name) return value.data;
      }
    },
    async close() {
      await events.return();
    },
  };
}

async function* read(url: string): AsyncGenerator<PageEvent, void> {
  const response = await fetch(`${url}/console/events`);
  if (response.body === null) return;
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      yield { name, data: JSON.parse(data) as PageEvent['data'] };
    }
  }
}

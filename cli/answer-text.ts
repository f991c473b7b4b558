/** What an answer without the CRM's JSON means, by its HTTP status. */
const pages: Readonly<Record<number, string>> = {
  200: 'a page came instead of the CRM’s answer, such as one of maintenance or a login',
  401: 'a web server in front of the CRM asks for a password. Ask the vendor',
  403: 'a page refuses the call: a protection service blocks the address that the bridge calls from, or it is maintenance. If it lasts, ask the vendor to allow that address',
  404: 'this server has no such address. Check server in bridge.config.ts',
  411: 'a web server in front of the CRM wants the length of the body. Tell the maintainers',
  413: 'the web server in front of the CRM takes no body of this size',
  429: 'too many calls came from this address. The bridge waits as long as the answer asks',
};

/**
 * Returns what an answer means for a person: `301: the server moved. …`. `code` is that of the CRM's own answer: with one, or for
 * a status that means nothing more, it returns the status alone. `undefined` without a status.
 */
export function answerText(http: number | undefined, code: number | undefined): string | undefined {
  if (http === undefined) return undefined;
  const meaning = code === undefined ? meaningOf(http) : undefined;
  return meaning ? `${http}: ${meaning}` : String(http);
}

function meaningOf(http: number): string | undefined {
  if (http >= 300 && http < 400) {
    return 'the server moved. Log in at crm.wolkvox.com, and set server to the host that the address bar then shows';
  }
  if (http >= 500)
    return 'the web server in front of the CRM answers that it does not work. If it lasts, ask the vendor';
  return pages[http];
}

/**
 * Puts each piece of a file of the page into the element that it names by `data-into`, at its end; at its beginning, where it says
 * `data-at="start"`. `body`: templates.
 * @param {string} file
 */
export async function addFragment(file) {
  const response = await fetch(file);
  const { body } = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const piece of body.querySelectorAll(':scope > [data-into]')) {
    const name = piece.getAttribute('data-into') ?? '';
    const place = name === 'body' ? document.body : document.getElementById(name);
    const nodes = [...piece.childNodes].map((node) => document.adoptNode(node));
    if (piece.getAttribute('data-at') === 'start') place?.prepend(...nodes);
    else place?.append(...nodes);
  }
}

/**
 * Puts each piece of a file of the page into the element that it names by `data-into`, at its end. `body`: templates.
 * @param {string} file
 */
export async function addFragment(file) {
  const response = await fetch(file);
  const { body } = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const piece of body.querySelectorAll(':scope > [data-into]')) {
    const name = piece.getAttribute('data-into') ?? '';
    const place = name === 'body' ? document.body : document.getElementById(name);
    place?.append(...[...piece.childNodes].map((node) => document.adoptNode(node)));
  }
}

// @ts-check
// A press on a heading sorts the table by its column.

/** @param {HTMLElement} element */
export default function startLeaderboard(element) {
  element.addEventListener("click", (/** @type {any} */ { target }) => {
    const heading = target.closest("thead th");
    if (!heading) return;
    const row = heading.parentElement;
    const column = [...row.children].indexOf(heading);
    const order = heading.getAttribute("aria-sort");
    const isAscending = order === "descending" || (column === 0 && !order);
    for (const other of row.children) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", isAscending ? "ascending" : "descending");
    const valueOf = (/** @type {any} */ line) => line.children[column].dataset.value;
    const compare = (/** @type {any} */ a, /** @type {any} */ b) =>
      column === 0 ? valueOf(a).localeCompare(valueOf(b)) : valueOf(a) - valueOf(b);
    const [body] = heading.closest("table").tBodies;
    body.append(...[...body.rows].sort((a, b) => (isAscending ? compare(a, b) : compare(b, a))));
  });
}

// A press on a heading sorts by its column.

element.addEventListener("click", (event) => {
  const heading = event.target.closest("thead th");
  if (!heading) return;
  const row = heading.parentElement;
  const column = [...row.children].indexOf(heading);
  const ascending = heading.getAttribute("aria-sort") === "descending" || (column === 0 && !heading.ariaSort);
  for (const other of row.children) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  const value = (line) => line.children[column].dataset.value;
  const compare = (a, b) => (column === 0 ? value(a).localeCompare(value(b)) : value(a) - value(b));
  const body = heading.closest("table").tBodies[0];
  body.append(...[...body.rows].sort((a, b) => (ascending ? compare(a, b) : compare(b, a))));
});

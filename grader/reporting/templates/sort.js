// Lets a click on a column's head sort the table; without it the table stands in the order of its rows.
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(table, heads, column));
  });
}

function sort(table, heads, column) {
  const numeric = heads[column].classList.contains("num");
  const before = heads[column].getAttribute("aria-sort");
  // The first click shows the highest number, or the first name.
  const down = before ? before === "ascending" : numeric;
  const key = (row) => {
    const cell = row.cells[column];
    return numeric ? Number(cell.dataset.sort) : cell.textContent.trim();
  };
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return (numeric ? x - y : x.localeCompare(y)) * (down ? -1 : 1);
  });
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
  table.tBodies[0].append(...rows);
}

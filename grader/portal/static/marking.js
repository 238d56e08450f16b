// Marking by keyboard, on the page of one submission. Single keys work only once their switch is on, and never while
// somebody types; all they do is there as links and boxes too.
"use strict";

const keys = document.querySelector("[data-keys]");
const button = keys.querySelector("button");
const said = keys.querySelector("[role=status]");
const KEPT = "marking keys";

const show = (on) => {
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? "Keys are on" : "Keys are off";
};
keys.hidden = false;
show(localStorage.getItem(KEPT) === "on");
button.addEventListener("click", () => {
  const on = button.getAttribute("aria-pressed") !== "true";
  localStorage.setItem(KEPT, on ? "on" : "off");
  show(on);
});

const isTyping = (element) =>
  element.isContentEditable ||
  ["TEXTAREA", "SELECT"].includes(element.tagName) ||
  (element.tagName === "INPUT" && !["checkbox", "radio"].includes(element.type));

// The form that has the focus, else the first.
const tick = (digit) => {
  const form = document.activeElement.closest("[data-rubric]") ?? document.querySelector("[data-rubric]");
  const boxes = [...(form?.querySelectorAll("[name=criterion]") ?? [])];
  const box = digit === 0 ? boxes.at(-1) : boxes.slice(0, -1)[digit - 1];
  if (!box) return;
  box.click();
  box.focus();
  said.textContent = `${box.checked ? "Ticked" : "Not ticked"}: ${box.labels[0].innerText}`;
};

document.addEventListener("keydown", (event) => {
  if (button.getAttribute("aria-pressed") !== "true" || isTyping(event.target)) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (/^[0-9]$/.test(event.key) && document.querySelector("[data-rubric]")) tick(Number(event.key));
  else if (event.key === "n") document.querySelector("a[rel=next]")?.click();
  else if (event.key === "p") document.querySelector("a[rel=prev]")?.click();
  else return;
  event.preventDefault();
});

// Nothing and something exclude each other.
for (const form of document.querySelectorAll("[data-rubric]")) {
  form.addEventListener("change", ({ target }) => {
    if (target.name !== "criterion" || !target.checked) return;
    for (const box of form.querySelectorAll("[name=criterion]")) {
      if ((box.value === "none") !== (target.value === "none")) box.checked = false;
    }
  });
}

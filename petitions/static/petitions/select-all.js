// A box that ticks the signatures on the page, as many as are changed at once, and says how many are ticked. Without
// it, each is ticked by hand.
const MOST = 100;

for (const form of document.querySelectorAll("[data-select-all]")) {
  const all = form.querySelector("[data-select-all-box]");
  const boxes = [...form.querySelectorAll('tbody input[type="checkbox"]')];
  const words = form.querySelector("[data-select-all-number]");

  const update = () => {
    const number = boxes.filter((box) => box.checked).length;
    const most = Math.min(MOST, boxes.length);
    all.checked = number > 0 && number >= most;
    all.indeterminate = number > 0 && number < most;
    words.textContent =
      { 0: words.dataset.none, 1: words.dataset.one }[number] ?? words.dataset.many.replace("NUMBER", number);
  };

  all.addEventListener("change", () => {
    boxes.forEach((box, place) => (box.checked = all.checked && place < MOST));
    update();
  });
  for (const box of boxes) box.addEventListener("change", update);
  window.addEventListener("pageshow", update); // the browser may have kept ticks
  all.hidden = boxes.length === 0;
  form.querySelector("[data-select-all-plain]").hidden = !all.hidden;
  update();
}

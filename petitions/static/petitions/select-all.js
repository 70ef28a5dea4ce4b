// A box that ticks every signature on the page, and says how many are ticked. Without it, each is ticked by hand.
for (const form of document.querySelectorAll("[data-select-all]")) {
  const all = form.querySelector("[data-select-all-box]");
  const boxes = [...form.querySelectorAll('tbody input[type="checkbox"]')];
  const words = form.querySelector("[data-select-all-number]");

  const update = () => {
    const number = boxes.filter((box) => box.checked).length;
    all.checked = number > 0 && number === boxes.length;
    all.indeterminate = number > 0 && number < boxes.length;
    words.textContent =
      { 0: words.dataset.none, 1: words.dataset.one }[number] ?? words.dataset.many.replace("NUMBER", number);
  };

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    update();
  });
  for (const box of boxes) box.addEventListener("change", update);
  window.addEventListener("pageshow", update); // the browser may have kept ticks
  all.hidden = boxes.length === 0;
  form.querySelector("[data-select-all-plain]").hidden = !all.hidden;
  update();
}

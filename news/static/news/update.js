// Shows the letter of what stands in the form: as it is typed, after a pause. Without this script the
// letter is right whenever the page is loaded.
const PAUSE = 400; // milliseconds

function show(letter) {
  const box = document.querySelector("[data-letter]");
  box.querySelector("[data-letter-subject]").textContent = letter.subject;
  box.querySelector("[data-letter-html]").srcdoc = letter.html;
  box.querySelector("[data-letter-text]").textContent = letter.text;
}

function follow(form) {
  let timer = null;
  let said = "";
  const look = async () => {
    timer = null;
    const words = new FormData(form);
    const text = JSON.stringify([...words]);
    if (text === said) return;
    said = text;
    try {
      const answer = await fetch(form.dataset.previewUrl, { method: "POST", body: words });
      if (answer.ok) show(await answer.json());
    } catch {
      said = ""; // the network is away for a moment: the next key asks again
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  };
  // The rich text editor writes into its hidden field without an event of its own.
  for (const event of ["input", "keyup", "click", "focusout"]) form.addEventListener(event, later);
  setInterval(() => timer === null && later(), 2000);
}

for (const form of document.querySelectorAll("[data-update]")) follow(form);

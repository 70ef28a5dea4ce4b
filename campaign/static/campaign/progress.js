// An element with data-progress-url shows how far a piece of long work is: its <progress> and its
// [data-progress-text] are kept up to date with the address's answer {percent, text, over}, and the
// page is loaded anew when it is over. Without this script the page is right whenever it is loaded.
const PAUSE = 1000; // milliseconds
const PAUSE_AFTER_FAILURE = 5000;

async function follow(box) {
  let pause = PAUSE;
  try {
    const answer = await fetch(box.dataset.progressUrl, { headers: { Accept: "application/json" } });
    const { percent, text, over } = await answer.json();
    if (over) {
      location.reload();
      return;
    }
    const bar = box.querySelector("progress");
    bar.value = percent;
    bar.textContent = `${percent} %`;
    box.querySelector("[data-progress-text]").textContent = text;
  } catch {
    pause = PAUSE_AFTER_FAILURE; // the network, or the site, is away for a moment
  }
  setTimeout(follow, pause, box);
}

for (const box of document.querySelectorAll("[data-progress-url]")) setTimeout(follow, PAUSE, box);

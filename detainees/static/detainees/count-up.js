/**
 * <count-up since="2024-01-02T00:00:00" zone="Europe/Moscow" [until="…Z"] [at="…Z"] [by-year] [stopped]>
 *
 * Keeps a clock running that the server has already rendered rightly, by the rule stated in
 * detainees/clocks/durations.py. It writes only the text of what is there: every [data-unit] holds a
 * <b> (number) and an <i> (label, its forms by the plural categories of the page's language:
 * data-one, data-few, data-many where they differ from data-other), so nothing moves.
 * Each value comes from Date.now(), never from adding up ticks, so nothing drifts. A device whose own
 * clock is wrong counts from the server's moment: see `judge`.
 *
 * - `at`: when the server wrote this; a page is at most half a minute older than its reader's request,
 *   unless a browser has kept it.
 * - `stopped`: a paused, ended or released clock; left exactly as the server wrote it.
 * - `until`: a stop known beforehand; the clock runs up to it and stands.
 * - `by-year`: a start known only to the year; its months count until the first year is full.
 * - A hidden tab stops the clocks; they catch up when it is shown.
 * - Under prefers-reduced-motion they move once a minute, and the stylesheet hides the seconds.
 * - Screen readers get [data-spoken], words without hours, minutes or seconds, rewritten only
 *   when the day changes and never announced by themselves (no live region).
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map();

/** The wall clock of a zone at a moment, in milliseconds as if it were UTC. */
function wallAt(moment, zone) {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat("en-US", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
      hour: "numeric", minute: "numeric", second: "numeric",
    }));
  }
  const part = {};
  for (const { type, value } of formats.get(zone).formatToParts(moment)) part[type] = Number(value);
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}

/** The moment a wall-clock time means: the first of two, and in a gap with the offset before it. */
function momentAt(wall, zone) {
  const offset = (moment) => wallAt(moment, zone) - moment;
  const before = offset(wall - DAY);
  const after = offset(wall + DAY);
  if (before === after || offset(wall - before) === before) return wall - before;
  return offset(wall - after) === after ? wall - after : wall - before;
}

/** The same day of the month later, clamped to that month's last day. */
function addMonths(wall, months) {
  const date = new Date(wall);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay)) + (wall - Math.floor(wall / DAY) * DAY);
}

/** The greatest count not above `guess` that has been reached. */
function greatest(guess, reached) {
  while (!reached(guess)) guess -= 1;
  return guess;
}

/**
 * The span from `since` (local ISO time in `zone`) to `now` (milliseconds) in whole units, with
 * the day count as `total`. Zero before the start.
 */
export function elapsed(since, zone, now) {
  const start = Date.parse(`${since}Z`);
  now = Math.floor(now / SECOND) * SECOND;
  if (momentAt(start, zone) > now) {
    return { years: 0, months: 0, days: 0, hours: 0, minutes: 0, seconds: 0, total: 0 };
  }
  const local = wallAt(now, zone);
  const [from, to] = [new Date(start), new Date(local)];
  const wholeDays = (wall) => greatest(
    Math.floor(local / DAY) - Math.floor(wall / DAY) + 1,
    (count) => momentAt(wall + count * DAY, zone) <= now,
  );
  const months = greatest(
    (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth() + 1,
    (count) => momentAt(addMonths(start, count), zone) <= now,
  );
  const anchor = addMonths(start, months);
  const days = wholeDays(anchor);
  const rest = now - momentAt(anchor + days * DAY, zone);
  return {
    years: Math.floor(months / 12),
    months: months % 12,
    days,
    hours: Math.floor(rest / HOUR),
    minutes: Math.floor(rest / MINUTE) % 60,
    seconds: Math.floor(rest / SECOND) % 60,
    total: wholeDays(start),
  };
}

const languages = new Map();

/** How a language writes numbers, as the server does (1.561 in Spanish too), and which plural they take. */
function wordsOf(language) {
  if (!languages.has(language)) {
    languages.set(language, {
      number: new Intl.NumberFormat(language, { useGrouping: "always" }),
      plural: new Intl.PluralRules(language),
    });
  }
  return languages.get(language);
}

const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

/** One clock on the page; which of them run, and when they move, is decided below. */
class CountUp extends HTMLElement {
  connectedCallback() {
    if (this.hasAttribute("stopped")) return;
    running.add(this);
    judge(Date.parse(this.getAttribute("at") ?? ""));
    tick();
  }

  disconnectedCallback() {
    running.delete(this);
  }

  update(now) {
    const until = Date.parse(this.getAttribute("until") ?? "") || Infinity;
    const span = elapsed(this.getAttribute("since"), this.getAttribute("zone"), Math.min(now, until));
    const byYear = this.hasAttribute("by-year") && span.years > 0;
    if (byYear) span.months = 0;
    const { number, plural } = wordsOf(this.closest("[lang]")?.lang || "en");
    const total = [...this.querySelectorAll("[data-unit=total]")];
    const units = [...this.querySelectorAll("[data-unit]:not([data-unit=total])")];
    const first = units.findIndex((unit) => span[unit.dataset.unit] > 0);
    units.forEach((unit, index) => {
      const leading = index < (first < 0 ? units.length - 1 : first);
      unit.toggleAttribute("hidden", leading || (byYear && unit.dataset.unit === "months"));
    });
    const words = new Map();
    for (const unit of [...total, ...units]) {
      const [value, label] = [span[unit.dataset.unit], unit.querySelector("i")];
      write(unit.querySelector("b"), number.format(value));
      write(label, label.dataset[plural.select(value)] ?? label.dataset.other);
      if (value > 0) words.set(unit.dataset.unit, `${number.format(value)} ${label.textContent}`);
    }
    const names = units.length ? ["years", "months", "days"] : ["total"];
    const sentence = names.filter((name) => words.has(name)).map((name) => words.get(name)).join(", ");
    for (const spoken of this.querySelectorAll("[data-spoken]")) write(spoken, sentence || spoken.dataset.none);
    if (now >= until) running.delete(this);
  }
}

const BEHIND = 2 * MINUTE;
const AHEAD = 10 * MINUTE;
let offset = 0; // what has to be added to a wrong clock; 0 to a right one
let judged = false;
let last;

/** The moment it is now. */
const moment = () => Date.now() + offset;

/** Ask the server what time it is; without an answer, what is known stays. */
async function ask() {
  try {
    const answer = await fetch(location.pathname + location.search, { method: "HEAD", cache: "no-store" });
    const ahead = Date.parse(answer.headers.get("Date") ?? "") - Date.now();
    if (!Number.isNaN(ahead)) offset = Math.abs(ahead) < BEHIND ? 0 : ahead;
  } catch {
    return; // offline, or a document without an address
  }
  tick();
}

/**
 * Compare the device's clock with the moment at which the page was written, once a page. Before that
 * moment it is wrong for certain. Long after it either the clock is wrong or the browser has kept the
 * page: the server knows, and until it answers the device is believed.
 */
function judge(written) {
  const now = Date.now();
  if (judged || Number.isNaN(written)) return;
  judged = true;
  if (now < written - BEHIND) offset = written - now;
  if (offset || now > written + AHEAD) ask();
}

/** A clock that was set back, or a wrong one that jumped (set right, or the device slept), is judged again. */
function watch() {
  const [clock, since] = [Date.now(), performance.now()];
  const jump = last ? clock - last.clock - (since - last.since) : 0;
  last = { clock, since };
  if (jump < -BEHIND || (offset && jump > BEHIND)) ask();
}

const running = new Set();
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let next;

/** Move every running clock, then wait for the next full second (or minute). */
function tick() {
  clearTimeout(next);
  if (document.hidden || !running.size) return;
  watch();
  const now = moment();
  for (const clock of running) clock.update(now);
  const step = calm.matches ? MINUTE : SECOND;
  next = setTimeout(tick, step - (now % step));
}

document.addEventListener("visibilitychange", tick);
calm.addEventListener("change", tick);
if (!customElements.get("count-up")) customElements.define("count-up", CountUp);

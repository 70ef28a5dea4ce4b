// Wagtail hides the toolbar of running text until words are marked, and with it the clock. It begins pinned; who unpins it keeps that.
try {
  const place = "wagtail:draftail-toolbar";
  if (localStorage.getItem(place) === null) localStorage.setItem(place, "sticky");
} catch {
  // A browser that keeps nothing shows it as Wagtail does.
}

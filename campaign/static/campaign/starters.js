// Makes the calls that stand in data attributes (campaign/starters.py) as soon as their elements appear, in the order
// of the page. Loaded before the page's content and after what it calls, so not deferred.
(() => {
  const begin = (element) => {
    const { start, startClass, startFunction } = element.dataset;
    element.remove();
    const target = (startClass ?? startFunction).split(".").reduce((found, name) => found[name], window);
    if (startClass) new target(...JSON.parse(start));
    else target(...JSON.parse(start));
  };
  const beginWithin = (root) => {
    if (root.matches("[data-start]")) begin(root);
    else root.querySelectorAll("[data-start]").forEach(begin);
  };
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node instanceof Element && node.isConnected) beginWithin(node);
    }
  }).observe(document, { childList: true, subtree: true });
})();

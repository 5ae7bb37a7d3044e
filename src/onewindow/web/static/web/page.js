/* Small comforts; every page works without them. */
(function () {
  "use strict";
  function focusFirst(root) {
    var target = root.querySelector("[data-focus]");
    if (target) { target.focus(); }
  }
  document.addEventListener("DOMContentLoaded", function () {
    focusFirst(document);
    document.querySelectorAll("[data-needs-script]").forEach(function (node) { node.hidden = false; });
    if (window.htmx === undefined) { return; }
    document.body.addEventListener("htmx:afterSwap", function (event) { focusFirst(event.target); });
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-print]");
    if (button) { window.print(); }
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not([open])").forEach(function (box) { box.setAttribute("open", ""); });
  });
})();

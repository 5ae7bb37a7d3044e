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
  function nameFiles(input) {
    var box = input.closest(".upload");
    var said = box && box.querySelector("[data-chosen]");
    if (!said) { return; }
    if (!said.dataset.empty) { said.dataset.empty = said.textContent; }
    var names = Array.prototype.map.call(input.files, function (file) { return file.name; });
    said.textContent = names.length ? names.join("、") : said.dataset.empty;
    box.classList.add("upload-scripted");
  }
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll(".upload input[type=file]").forEach(nameFiles);
  });
  document.addEventListener("change", function (event) {
    if (event.target.type === "file") { nameFiles(event.target); }
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-print]");
    if (button) { window.print(); }
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not([open])").forEach(function (box) { box.setAttribute("open", ""); });
  });
})();

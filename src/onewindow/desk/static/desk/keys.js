/* Keys of the desk; every one of them only does what a link or button on the page does too. */
(function () {
  "use strict";
  var before = "";
  function isTyping(target) {
    return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
  }
  function moveRow(step) {
    var rows = Array.prototype.slice.call(document.querySelectorAll("a[data-row]"));
    var here = rows.indexOf(document.activeElement);
    var next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step];
    if (next) { next.focus(); }
  }
  function openAct(number) {
    var act = document.querySelector("[data-act='" + number + "']");
    if (act) { showAct(act); }
  }
  function showAct(act) {
    act.open = true;
    var first = act.querySelector("form input:not([type=hidden]):not([type=file]), form textarea, form select, form button");
    if (first) { first.focus(); }
    act.scrollIntoView({ block: "nearest" });
  }
  function toggleHelp() {
    var box = document.getElementById("keys");
    if (box.open) { box.close(); } else { box.showModal(); }
  }
  function follow(selector) {
    var link = document.querySelector(selector);
    if (link) { link.click(); }
  }
  document.addEventListener("keydown", function (event) {
    if (event.isComposing) { return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      var form = event.target.closest("form") || document.querySelector("form[data-window]");
      var button = form && form.querySelector("[data-submit]");
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) { return; }
    if (event.key === "?") { toggleHelp(); }
    else if (document.querySelector("dialog[open]")) { return; }
    else if (event.key === "/") { var box = document.querySelector("[data-search]"); if (box) { event.preventDefault(); box.focus(); box.select(); } else { follow(".desk-nav .brand"); } }
    else if (event.key === "n") { follow(".desk-nav a[href$='/intake/']"); }
    else if (event.key === "v") { follow("[data-visit]"); }
    else if (event.key === "w" && before === "g") { follow(".desk-nav .brand"); }
    else if (event.key === "j" || event.key === "k") { moveRow(event.key === "j" ? 1 : -1); }
    else if (/^[1-9]$/.test(event.key) && !event.target.closest("[data-paper]")) { openAct(event.key); }
    before = event.key;
  });
  function openNamedAct() {
    var act = window.location.hash.indexOf("#act-") === 0 && document.getElementById(window.location.hash.slice(1));
    if (act) { showAct(act); }
  }
  document.addEventListener("DOMContentLoaded", openNamedAct);
  window.addEventListener("hashchange", openNamedAct);
})();

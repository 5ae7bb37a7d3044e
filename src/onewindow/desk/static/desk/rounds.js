/* Keys of a round's line: 1 to 5 choose the result, q w e the entry decision; what they choose can be clicked too. */
(function () {
  "use strict";
  var entries = { q: 1, w: 2, e: 3 };
  function choose(name, place) {
    var choices = document.querySelectorAll("form[data-line] input[name='" + name + "']");
    if (choices[place]) { choices[place].checked = true; choices[place].focus(); }
  }
  function isTyping(target) {
    return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select") !== null;
  }
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) { return; }
    if (document.querySelector("dialog[open]")) { return; }
    if (/^[1-5]$/.test(event.key)) { choose("result", Number(event.key)); event.preventDefault(); }
    else if (Object.prototype.hasOwnProperty.call(entries, event.key)) { choose("entry", entries[event.key]); event.preventDefault(); }
  });
})();

/* Shows how far an upload has got, and hides questions that do not apply. Without it the form is sent as it is. */
(function () {
  "use strict";

  function showProgress(form) {
    var box = form.querySelector("[data-progress-box]");
    var bar = form.querySelector("progress");
    form.addEventListener("submit", function (event) {
      var chosen = Array.prototype.some.call(form.querySelectorAll("input[type=file]"), function (input) { return input.files.length; });
      if (!chosen || !box || !window.FormData) { return; }
      event.preventDefault();
      var body = new FormData(form);
      if (event.submitter && event.submitter.name) { body.append(event.submitter.name, event.submitter.value); }
      var request = new XMLHttpRequest();
      request.open("POST", form.action || window.location.href);
      request.upload.addEventListener("progress", function (step) {
        if (step.lengthComputable) { bar.value = Math.round(100 * step.loaded / step.total); }
      });
      request.addEventListener("load", function () {
        if (request.status < 400) { window.location.assign(request.responseURL); return; }
        document.open();
        document.write(request.responseText);
        document.close();
      });
      request.addEventListener("error", function () { box.hidden = true; form.submit(); });
      box.hidden = false;
      request.send(body);
    });
  }

  function readAnswers(form, name) {
    var found = [];
    form.querySelectorAll('[name="' + name + '"]').forEach(function (input) {
      if ((input.type !== "radio" && input.type !== "checkbox") || input.checked) { found.push(input.value); }
    });
    return found;
  }

  function applyConditions(form) {
    form.querySelectorAll("[data-show-when]").forEach(function (node) {
      var field = node.closest(".field");
      var wanted = (node.getAttribute("data-show-values") || "").split("|");
      var given = readAnswers(form, node.getAttribute("data-show-when"));
      field.hidden = !given.some(function (value) { return wanted.indexOf(value) >= 0; });
    });
  }

  document.querySelectorAll("form[data-progress]").forEach(showProgress);
  document.querySelectorAll("form[data-conditions]").forEach(function (form) {
    applyConditions(form);
    form.addEventListener("change", function () { applyConditions(form); });
  });
})();

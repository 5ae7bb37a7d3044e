/* The window: papers by single keys, notices by ticking, and the devices beside the clerk (docs/devices.md). */
(function () {
  "use strict";
  function list(root, selector) { return Array.prototype.slice.call(root.querySelectorAll(selector)); }

  function markRow(row) {
    var any = list(row, "[data-mark]").some(function (box) { return box.checked; });
    row.toggleAttribute("data-done", any || row.querySelector("[data-files]").value !== "");
    if (any) { row.removeAttribute("data-none"); }
  }
  function goOn(row) {
    var next = row.nextElementSibling && row.nextElementSibling.querySelector("[data-take]");
    (next || row.closest("form").querySelector("[data-submit]")).focus();
  }
  function takeAll(row) {
    var needs = row.dataset.needs.split(" ");
    ["seen", "kept", "returned"].forEach(function (name, place) {
      row.querySelector("[data-mark='" + (place + 1) + "']").checked = needs.indexOf(name) >= 0;
    });
    markRow(row);
    goOn(row);
  }
  function clearRow(row) {
    list(row, "[data-mark]").forEach(function (box) { box.checked = false; });
    markRow(row);
    row.setAttribute("data-none", "");
    goOn(row);
  }
  document.addEventListener("click", function (event) {
    var take = event.target.closest("[data-take]");
    if (take) { takeAll(take.closest("[data-paper]")); }
  });
  document.addEventListener("change", function (event) {
    var row = event.target.closest("[data-paper]");
    if (row && event.target.matches("[data-mark]")) { markRow(row); }
    if (event.target.matches("[data-upload-file]") && event.target.files.length) { upload(row, event.target.files[0]); }
    var line = event.target.closest("[data-line]");
    if (line && event.target.matches("select, input:not([type=checkbox])") && event.target.value) { line.querySelector("[type=checkbox]").checked = true; }
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    var row = event.target.closest("tr[data-paper]");
    if (row && /^[123]$/.test(event.key)) {
      var box = row.querySelector("[data-mark='" + event.key + "']");
      box.checked = !box.checked;
      markRow(row);
      event.preventDefault();
    } else if (row && event.key === "0") { clearRow(row); event.preventDefault(); }
    else if (row && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      var to = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
      if (to) { to.querySelector("[data-take]").focus(); event.preventDefault(); }
    }
    var line = event.target.matches("[type=checkbox]") && event.target.closest("[data-line]");
    if (line && /^[1-9]$/.test(event.key)) {
      var problem = line.querySelector("select");
      if (problem.options[Number(event.key)]) { problem.selectedIndex = Number(event.key); event.target.checked = true; }
      event.preventDefault();
      event.stopPropagation();
    }
    if (event.key === "F2") { var read = document.querySelector("[data-read-card]"); if (read) { event.preventDefault(); read.click(); } }
  }, true);

  /* Devices: JSON from a program on this machine; the page decides what to do with it. */
  function say(form, name) {
    var words = form.querySelector("[data-device-words]");
    if (words) { words.textContent = name ? words.dataset[name] || name : ""; }
  }
  function ask(form, path) {
    return window.fetch(form.dataset.device + path, { mode: "cors", credentials: "omit" }).then(function (answer) {
      if (!answer.ok) { throw new Error("silent"); }
      return answer.json();
    });
  }
  function put(form, name, value) {
    var field = form.elements["a-" + name];
    if (field && value) { field.value = value; }
  }
  document.addEventListener("click", function (event) {
    var read = event.target.closest("[data-read-card]");
    if (!read) { return; }
    var form = read.closest("form");
    say(form, "asking");
    ask(form, "/identity-card").then(function (card) {
      form.elements["a-stage"].value = "identify";
      put(form, "id_type", card.id_type);
      put(form, "number", card.number);
      ["name", "address"].forEach(function (name) {
        put(form, name, card[name]);
        if (!form.elements["a-" + name] && card[name]) {
          var kept = document.createElement("input");
          kept.type = "hidden";
          kept.name = "a-" + name;
          kept.value = card[name];
          form.appendChild(kept);
        }
      });
      say(form, "");
      form.querySelector("#find").click();
    }).catch(function () { say(form, "silent"); form.elements["a-number"].focus(); });
  });
  function makeFile(given) {
    var raw = window.atob(given.content);
    var bytes = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i += 1) { bytes[i] = raw.charCodeAt(i); }
    return new File([bytes], given.filename, { type: given.media_type });
  }
  function send(form, file) {
    var body = new FormData();
    body.append("file", file);
    return window.fetch(form.dataset.uploadUrl, { method: "POST", body: body, credentials: "same-origin", headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } })
      .then(function (answer) { return answer.json().then(function (told) { if (!answer.ok) { throw new Error(told.message); } return told; }); });
  }
  function upload(row, file) {
    var form = row.closest("form");
    var kept = row.querySelector("[data-files]");
    var words = row.querySelector("[data-files-words]");
    words.textContent = "…";
    send(form, file).then(function (told) {
      kept.value = kept.value ? kept.value + "," + told.id : String(told.id);
      words.textContent = kept.value.split(",").length + " " + words.dataset.count;
      markRow(row);
    }).catch(function (fault) { words.textContent = fault.message; });
  }
  document.addEventListener("click", function (event) {
    var camera = event.target.closest("[data-camera]");
    if (!camera) { return; }
    var row = camera.closest("[data-paper]");
    ask(row.closest("form"), "/document-camera").then(function (shot) { upload(row, makeFile(shot)); })
      .catch(function () { row.querySelector("[data-files-words]").textContent = "—"; });
  });

  document.addEventListener("DOMContentLoaded", function () {
    list(document, "[data-paper]").forEach(markRow);
    list(document, "input[data-signature]").forEach(function (field) {
      var form = field.closest("form");
      field.addEventListener("dblclick", sign);
      field.addEventListener("keydown", function (event) { if (event.key === "F4") { event.preventDefault(); sign(); } });
      function sign() {
        ask(form, "/signature").then(function (drawn) { return send(form, makeFile(drawn)); })
          .then(function (told) { field.value = field.value + "[" + told.filename + " #" + told.id + "]"; })
          .catch(function () { field.focus(); });
      }
    });
    var form = document.querySelector("form[data-focus-on]");
    /* A new applicant is typed once: the form's questions of the same meaning follow, as long as nobody changes them. */
    JSON.parse((form && form.dataset.mirror) || "[]").forEach(function (pair) {
      var from = form.elements["a-" + pair[1]];
      var to = form.elements[pair[0]];
      if (!from || !to || to.type === undefined) { return; }
      var last = to.value;
      from.addEventListener("input", function () {
        if (to.value === last) { to.value = from.value; last = from.value; }
      });
    });
    var wanted = form ? form.dataset.focusOn : "";
    var target = wanted === "papers" ? form.querySelector("[data-take]") || form.querySelector("[data-submit]") : wanted && document.getElementById(wanted);
    if (target) { target.focus(); }
  });
})();

/* Live lists: a one-minute ticket, one stream without data, and the page fetches its own fragment with its own rights.
   What is shown says how old it is, and whether the line is up (trap illinois/queue#263). */
(function () {
  "use strict";
  var RETRY = [1000, 2000, 5000, 10000, 30000];
  var SILENCE = 45000;
  document.addEventListener("DOMContentLoaded", function () {
    var sign = document.querySelector("[data-live]");
    if (!sign || !window.EventSource || !window.fetch) { return; }
    var words = sign.querySelector("[data-live-words]");
    var age = sign.querySelector("[data-live-age]");
    var fresh = Date.now();
    var heard = Date.now();
    var tries = 0;
    var stream = null;
    var waiting = null;
    sign.hidden = false;
    function show(state) {
      sign.dataset.state = state;
      words.textContent = words.dataset[state];
    }
    function showAge() {
      var seconds = Math.round((Date.now() - fresh) / 1000);
      age.textContent = seconds < 5 ? age.dataset.now : seconds < 120 ? seconds + " " + age.dataset.seconds : Math.round(seconds / 60) + " " + age.dataset.minutes;
      if (stream && Date.now() - heard > SILENCE) { reconnect(); }
    }
    function refresh() {
      window.htmx.trigger(document.body, "onewindow:changed");
    }
    function reconnect() {
      if (stream) { stream.close(); stream = null; }
      show("off");
      window.clearTimeout(waiting);
      waiting = window.setTimeout(connect, RETRY[Math.min(tries, RETRY.length - 1)]);
      tries += 1;
    }
    function connect() {
      show("wait");
      window.fetch(sign.dataset.ticketUrl, { headers: { "Accept": "application/json" }, credentials: "same-origin" })
        .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.json(); })
        .then(function (given) {
          stream = new EventSource(given.url + "?ticket=" + encodeURIComponent(given.ticket));
          stream.addEventListener("hello", function () {
            heard = Date.now();
            show("on");
            if (tries > 0) { refresh(); }
            tries = 0;
          });
          stream.addEventListener("alive", function () { heard = Date.now(); });
          stream.addEventListener("changed", function () { heard = Date.now(); refresh(); });
          /* The browser would try again with the same ticket, which has run out by then. */
          stream.onerror = reconnect;
        })
        .catch(reconnect);
    }
    var holder = null;
    document.body.addEventListener("htmx:beforeSwap", function () {
      var active = document.activeElement;
      holder = active && active.id ? active.id : null;
    });
    document.body.addEventListener("htmx:afterSwap", function (event) {
      if (event.target.id !== "worklist") { return; }
      fresh = Date.now();
      var again = holder && document.getElementById(holder);
      if (again && again !== document.activeElement) { again.focus(); }
      showAge();
    });
    document.addEventListener("visibilitychange", function () { if (!document.hidden && sign.dataset.state === "on") { refresh(); } });
    showAge();
    window.setInterval(showAge, 1000);
    connect();
  });
})();

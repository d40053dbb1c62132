// What makes a form kinder where scripts run; every page works without.
(function () {
  "use strict";

  var offline = document.querySelector(".offline");

  // A lost network is said at once, and what was typed stays where it is. A second press of the
  // same button sends nothing; the server would do it only once anyway.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (!navigator.onLine) {
      event.preventDefault();
      if (offline) { offline.hidden = false; offline.scrollIntoView(); }
      return;
    }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit]").forEach(function (button) {
      button.setAttribute("aria-disabled", "true");
    });
  });

  // Back in time: what was shown then may be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("button[aria-disabled]").forEach(function (button) {
        button.removeAttribute("aria-disabled");
      });
    });
  });

  function told() { if (offline) offline.hidden = navigator.onLine; }
  window.addEventListener("online", told);
  window.addEventListener("offline", told);
  told();

  // What was wrong is where the eye and the screen reader go first.
  var wrong = document.querySelector(".wrong-all");
  if (wrong) wrong.focus();

  // Lists narrow as soon as something is chosen.
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-at-once")) form.requestSubmit();
  });
})();

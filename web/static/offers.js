// The week of an offer: a tap chooses what stands there, so that a digit replaces it; what the
// other choice asks for is put away. Without scripts everything stays in sight.
(function () {
  "use strict";

  document.addEventListener("focusin", function (event) {
    if (event.target.matches(".count input")) event.target.select();
  });
  document.addEventListener("input", function (event) {
    var cell = event.target.closest(".count");
    if (cell) cell.classList.toggle("has", Number(event.target.value) > 0);
  });

  function shown() {
    document.querySelectorAll("[data-when]").forEach(function (part) {
      var wanted = part.dataset.when.split("=");
      var chosen = document.querySelector("input[name=" + wanted[0] + "]:checked");
      part.hidden = Boolean(chosen) && chosen.value !== wanted[1];
    });
  }
  document.addEventListener("change", shown);
  shown();
})();

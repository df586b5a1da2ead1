// Every page works without this; it makes pages quicker to use.
(function () {
  "use strict";

  // A second tap while the first one is on its way does nothing. The key in the form keeps it harmless without this.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    // A form that brings a file stays where it is, and may be sent again.
    if (event.defaultPrevented || form.hasAttribute("data-download")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.querySelectorAll("button").forEach(function (button) { button.setAttribute("aria-busy", "true"); });
  });
  // Coming back by the browser's button finds the form as it was.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
    });
  });

  var problem = document.getElementById("problem");
  if (problem) problem.focus();

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () { window.print(); });
  });

  if ("serviceWorker" in navigator && window.isSecureContext) {
    window.addEventListener("load", function () { navigator.serviceWorker.register("/sw.js").catch(function () {}); });
  }
})();

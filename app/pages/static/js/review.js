// Review by keys and by swiping. Every act sends the form that stands on the page, so that it works without this too.
(function () {
  "use strict";
  var list = document.querySelector("[data-review]");
  if (!list) return;
  var status = document.querySelector("[data-review-status]");
  var SWIPE = 90;

  function records() { return Array.prototype.slice.call(list.querySelectorAll("[data-record]")); }
  function current() { return document.activeElement && document.activeElement.closest("[data-record]"); }

  function go(step) {
    var all = records();
    var place = all.indexOf(current()) + step;
    var next = all[Math.max(0, Math.min(all.length - 1, place))];
    if (next) { next.focus(); next.scrollIntoView({ block: "center" }); }
  }

  function remove(record) {
    var all = records();
    var place = all.indexOf(record);
    var next = all[place + 1] || all[place - 1];
    var id = record.querySelector("[name=ids]").value;
    document.querySelectorAll("[data-accept-all] [name=ids]").forEach(function (field) { if (field.value === id) field.remove(); });
    record.remove();
    if (!next) { window.location.assign(list.dataset.empty); return; }
    status.textContent = status.dataset.left.replace("{count}", all.length - 1);
    next.focus();
  }

  // What the server refuses is sent again as a form, whose answer is a page that says why.
  function accept(record) {
    var form = record.querySelector("[data-accept]");
    if (record.dataset.sent) return;
    record.dataset.sent = "yes";
    fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) { if (answer.ok) remove(record); else form.submit(); })
      .catch(function () { delete record.dataset.sent; form.submit(); });
  }

  function giveBack(record) {
    record.querySelector("[data-return]").open = true;
    record.querySelector("[name=reason]").focus();
  }

  list.addEventListener("submit", function (event) {
    if (!event.target.matches("[data-accept]")) return;
    event.preventDefault();
    accept(event.target.closest("[data-record]"));
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    var key = event.key.toLowerCase();
    if (key === "j" || key === "arrowdown") go(1);
    else if (key === "k" || key === "arrowup") go(-1);
    else if ((key === "a" || key === "r") && current()) { if (key === "a") accept(current()); else giveBack(current()); }
    else return;
    event.preventDefault();
  });

  var start = null;
  list.addEventListener("touchstart", function (event) {
    var record = event.target.closest("[data-record]");
    start = record && event.touches.length === 1 && !event.target.closest("input")
      ? { record: record, x: event.touches[0].clientX, y: event.touches[0].clientY, far: 0 } : null;
  }, { passive: true });
  list.addEventListener("touchmove", function (event) {
    if (!start) return;
    var x = event.touches[0].clientX - start.x;
    var y = event.touches[0].clientY - start.y;
    start.far = Math.abs(x) > 2 * Math.abs(y) ? x : 0;
    start.record.style.transform = start.far ? "translateX(" + start.far / 2 + "px)" : "";
  }, { passive: true });
  ["touchend", "touchcancel"].forEach(function (end) {
    list.addEventListener(end, function () {
      if (!start) return;
      var swiped = start;
      start = null;
      swiped.record.style.transform = "";
      if (end === "touchend" && swiped.far > SWIPE) accept(swiped.record);
      else if (end === "touchend" && swiped.far < -SWIPE) giveBack(swiped.record);
    });
  });

  document.documentElement.classList.add("has-review");
})();

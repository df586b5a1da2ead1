// "全选" ticks and unticks without loading the page again, so that nothing that was chosen is lost.
(function () {
  "use strict";
  var link = document.querySelector("[data-tick-all]");
  if (!link) return;
  link.setAttribute("role", "button");
  link.addEventListener("click", function (event) {
    event.preventDefault();
    var boxes = Array.prototype.slice.call(document.querySelectorAll("[name=student_ids]"));
    var tick = !boxes.every(function (box) { return box.checked; });
    boxes.forEach(function (box) { box.checked = tick; });
  });
})();

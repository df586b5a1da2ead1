// Asks again for a place while others go first, as the button does.
(function () {
  "use strict";
  var form = document.querySelector("form[data-again]");
  setTimeout(function () { form.submit(); }, form.dataset.again * 1000);
})();

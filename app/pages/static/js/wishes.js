// Ranking courses as cards: by dragging, or with buttons. The lists of the form are filled with the order of the cards,
// so that what is sent is the same as without this.
(function () {
  "use strict";
  var EDGE = 90, STEP = 14;

  document.querySelectorAll("[data-wishes]").forEach(function (group) {
    var words = group.dataset;
    var lists = Array.prototype.slice.call(group.querySelectorAll("select"));
    var left = group.querySelector(".cards");
    var cards = Array.prototype.slice.call(left.children);
    var chosen = document.createElement("ol");
    var told = element("p", "unseen");
    var none = element("p", "none", words.none);

    function element(name, className, text) {
      var made = document.createElement(name);
      made.className = className;
      if (text) made.textContent = text;
      return made;
    }
    function filled(text, card, number) {
      return text.replace("{title}", card.dataset.title).replace("{number}", number);
    }
    function ranked() { return Array.prototype.slice.call(chosen.children); }

    // Puts a card at a place among the wishes, or back to the others where the place is -1.
    function move(card, place) {
      var others = ranked().filter(function (one) { return one !== card; });
      if (place < 0) left.insertBefore(card, cards.slice(cards.indexOf(card) + 1).filter(function (one) { return one.parentNode === left; })[0] || null);
      else if (others.length < lists.length) chosen.insertBefore(card, others[place] || null);
      else { told.textContent = words.full; return; }
      show();
      told.textContent = place < 0 ? filled(words.removed, card) : filled(words.moved, card, ranked().indexOf(card) + 1);
    }

    function show() {
      var order = ranked();
      lists.forEach(function (list, place) { list.value = order[place] ? order[place].dataset.id : ""; });
      none.hidden = order.length > 0;
      cards.forEach(function (card) {
        var place = order.indexOf(card);
        card.querySelector(".rank").textContent = place < 0 ? "" : filled(words.rank, card, place + 1);
        button(card, "add").hidden = place >= 0;
        button(card, "add").disabled = order.length >= lists.length;
        ["up", "down", "remove"].forEach(function (act) { button(card, act).hidden = place < 0; });
        button(card, "up").disabled = place === 0;
        button(card, "down").disabled = place === order.length - 1;
      });
    }
    function button(card, act) { return card.querySelector("[data-act=" + act + "]"); }

    // After a button has done its work, the keyboard stays with the same card.
    function press(card, act) {
      var place = ranked().indexOf(card);
      move(card, { add: ranked().length, up: place - 1, down: place + 1, remove: -1 }[act]);
      [act, "up", "down", "add", "remove"].some(function (name) {
        var next = button(card, name);
        if (next.hidden || next.disabled) return false;
        next.focus();
        return true;
      });
    }

    function tools(card) {
      var bar = element("div", "tools");
      var handle = element("span", "handle");
      handle.setAttribute("aria-hidden", "true");
      handle.addEventListener("pointerdown", function (event) { drag(event, card); });
      card.insertBefore(handle, card.firstChild);
      bar.appendChild(element("span", "rank"));
      ["add", "up", "down", "remove"].forEach(function (act) {
        var made = element("button", "", words[act]);
        made.type = "button";
        made.dataset.act = act;
        made.setAttribute("aria-label", words[act] + " " + card.dataset.title);
        made.addEventListener("click", function () { press(card, act); });
        bar.appendChild(made);
      });
      card.appendChild(bar);
    }

    // The place under the pointer: before the first card whose middle lies below it; -1 below all wishes.
    function placeAt(y, card) {
      if (y > left.previousElementSibling.getBoundingClientRect().top) return -1;
      return ranked().filter(function (one) {
        var box = one.getBoundingClientRect();
        return one !== card && (box.top + box.bottom) / 2 < y;
      }).length;
    }

    function drag(event, card) {
      if (event.button > 0) return;
      event.preventDefault();
      var start = event.clientY + window.pageYOffset;
      card.classList.add("dragged");
      group.classList.add("dragging");
      function follow(now) {
        if (now.clientY < EDGE) window.scrollBy(0, -STEP);
        if (now.clientY > window.innerHeight - EDGE) window.scrollBy(0, STEP);
        card.style.transform = "translateY(" + (now.clientY + window.pageYOffset - start) + "px)";
        var place = placeAt(now.clientY, card);
        var others = ranked().filter(function (one) { return one !== card; });
        others.forEach(function (one, at) { one.classList.toggle("before", at === place); });
        chosen.classList.toggle("end", place >= others.length);
      }
      function end(now) {
        ["pointermove", "pointerup", "pointercancel"].forEach(function (name) { document.removeEventListener(name, name === "pointermove" ? follow : end); });
        card.classList.remove("dragged");
        group.classList.remove("dragging");
        chosen.classList.remove("end");
        cards.forEach(function (one) { one.classList.remove("before"); });
        card.style.transform = "";
        if (now.type === "pointerup") move(card, placeAt(now.clientY, card));
      }
      document.addEventListener("pointermove", follow);
      document.addEventListener("pointerup", end);
      document.addEventListener("pointercancel", end);
    }

    group.querySelector(".ranks").hidden = true;
    group.classList.add("sortable");
    chosen.className = "cards chosen";
    chosen.setAttribute("aria-label", words.chosen);
    told.setAttribute("aria-live", "polite");
    left.setAttribute("aria-label", words.left);
    [element("p", "part", words.chosen), chosen, none, element("p", "part", words.left)].forEach(function (part) { group.insertBefore(part, left); });
    group.appendChild(told);
    cards.forEach(tools);
    lists.forEach(function (list) {
      var card = cards.filter(function (one) { return one.dataset.id === list.value; })[0];
      if (card && card.parentNode === left) chosen.appendChild(card);
    });
    show();
  });
})();

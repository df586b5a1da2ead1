// Recording labor without waiting for the server: choosing a task on this page, and handing the record to the outbox.
// The same page comes from the service worker where there is no network; the address then says whom it is about.
(function () {
  "use strict";
  const choose = document.getElementById("choose");
  const tell = document.getElementById("tell");
  if (!choose) return;
  const find = choose.querySelector("form");
  const form = tell.querySelector("form");
  const photos = form.elements.photos;
  const button = form.querySelector(".submit button");
  const options = Array.from(choose.querySelectorAll(".option"));
  const children = Array.from(form.querySelectorAll("[name=student_ids]"));
  const sentIds = new WeakMap(); // The ids of photos that the server holds for a record it has refused.
  let task = null;
  let keeps = false, busy = false;

  outbox.ready().then(function (ready) { keeps = ready; });
  refreshDays();
  showGuideOnce();
  readAddress();

  // Whom and what it is about: the address says it, so that the browser's own way back works.

  function readAddress() {
    const asked = new URLSearchParams(location.search);
    if (asked.get("child")) about(asked.get("child"));
    const title = asked.get("title");
    const found = options.find(function (one) { return title ? nameOf(one) === title : one.dataset.task === asked.get("task_id"); });
    show(found ? factsOf(found) : title ? { id: "", name: title, group: "" } : null);
  }

  function about(id) {
    const child = children.find(function (one) { return one.value === id; });
    if (!child || child.value === form.elements.child.value) return;
    form.elements.child.value = find.elements.child.value = id;
    tickChild();
  }

  function tickChild() {
    children.forEach(function (one) { if (one.type === "checkbox") one.checked = one.value === form.elements.child.value; });
  }

  function goTo(query) {
    history.pushState(null, "", "?" + new URLSearchParams(Object.assign({ child: form.elements.child.value }, query)));
    readAddress();
    const heading = document.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  window.addEventListener("popstate", readAddress);

  // Choosing a task

  function nameOf(option) { return option.textContent.trim(); }

  function factsOf(option) {
    const facts = option.dataset;
    return { id: facts.task, name: nameOf(option), group: facts.group, risk: Number(facts.risk || 0), photos: facts.photos, safety: facts.safety };
  }

  choose.addEventListener("click", function (event) {
    const option = event.target.closest(".option");
    if (!option || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    goTo({ task_id: option.dataset.task });
  });
  find.addEventListener("submit", function (event) {
    event.preventDefault();
    goTo({ title: find.elements.title.value.trim() });
  });
  find.elements.title.addEventListener("input", filter);
  document.getElementById("another").addEventListener("click", function (event) {
    event.preventDefault();
    goTo({});
  });

  // Unless something is searched for, the tasks of the child's own grades are shown.
  function filter() {
    const text = find.elements.title.value.trim().toLowerCase();
    const band = (children.find(function (one) { return one.value === form.elements.child.value; }) || children[0]).dataset.band;
    options.forEach(function (one) {
      const fits = !band || one.dataset.bands.split(" ").includes(band);
      one.hidden = text ? !nameOf(one).toLowerCase().includes(text) : !fits;
    });
    choose.querySelectorAll(".group").forEach(function (group) { group.hidden = !group.querySelector(".option:not([hidden])"); });
    const found = document.getElementById("found");
    found.textContent = options.some(function (one) { return !one.hidden; }) ? "" : found.dataset.none;
  }

  // Telling about it

  function show(chosen) {
    task = chosen;
    choose.hidden = Boolean(task);
    tell.hidden = !task;
    document.querySelector("h1").textContent = (task ? tell : choose).dataset.title;
    if (!task) { find.elements.title.value = ""; filter(); return; }
    form.elements.task_id.value = task.id;
    form.elements.title.value = task.id ? "" : task.name;
    document.getElementById("task-name").textContent = task.name;
    const picture = document.getElementById("g-" + task.group).querySelector("svg");
    tell.querySelector(".chosen .picture svg").replaceWith(picture.cloneNode(true));
    const safety = document.getElementById("safety");
    safety.hidden = !task.safety;
    safety.querySelector("span").textContent = task.safety || "";
    document.getElementById("adult").hidden = !(task.risk >= 2);
    document.getElementById("own-group").hidden = Boolean(task.id);
    showPhotoPart();
  }

  function mayTakePhotos() {
    return task.photos !== "forbidden" && !chosenChildren().some(function (one) { return one.dataset.photos; });
  }

  function chosenChildren() {
    return children.filter(function (one) { return one.type === "hidden" || one.checked; });
  }

  function showPhotoPart() {
    const isPrivate = task.photos === "forbidden";
    const refusal = document.getElementById("no-photos-consent");
    document.getElementById("photos").hidden = !mayTakePhotos();
    document.getElementById("no-photos-task").hidden = !isPrivate;
    if (refusal) refusal.hidden = isPrivate || mayTakePhotos();
  }

  children.forEach(function (one) { one.addEventListener("change", showPhotoPart); });

  // A page that was kept yesterday still says "today" of yesterday.
  function refreshDays() {
    const select = form.elements.labor_on;
    const near = [select.options[0].text, select.options[1].text];
    const now = Date.now() + 8 * 3600000; // China's time, as the whole county keeps it.
    if (new Date(now).toISOString().slice(0, 10) > select.options[0].value) {
      Array.from(select.options).forEach(function (option, ago) {
        const day = new Date(now - ago * 86400000);
        const words = { month: "long", day: "numeric", timeZone: "UTC" };
        option.value = day.toISOString().slice(0, 10);
        option.text = near[ago] || day.toLocaleDateString(document.documentElement.lang, words);
      });
    }
    select.addEventListener("change", nameButton);
    nameButton();
  }

  function nameButton() {
    const select = form.elements.labor_on;
    button.firstElementChild.textContent = button.dataset.words.replace("{day}", select.options[select.selectedIndex].text);
  }

  function showGuideOnce() {
    try {
      if (localStorage.getItem("photo-guide")) form.querySelector(".guide").open = false;
      localStorage.setItem("photo-guide", "seen");
    } catch (_) { /* The guide is shown each time where the browser remembers nothing. */ }
  }

  // Sending

  form.addEventListener("submit", function (event) {
    if (!keeps) return; // Then the form is sent as any other.
    event.preventDefault();
    if (!busy) send();
  });

  async function send() {
    busy = true;
    button.setAttribute("aria-busy", "true");
    await photos.settled;
    const files = mayTakePhotos() ? photos.photos : [];
    const told = {
      key: form.elements.key.value,
      child: (chosenChildren()[0] || form.elements.child).value,
      title: task.name,
      day: form.elements.labor_on.value,
      fields: toldFields(),
      photos: files.map(function (file) { return { file: file, id: sentIds.get(file) || null }; }),
    };
    const outcome = await outbox.add(told).catch(function () { return { noRoom: true }; });
    busy = false;
    button.removeAttribute("aria-busy");
    // A phone that is full keeps nothing: the form is then sent as any other.
    if (outcome.noRoom) {
      if (!files.length) photos.clear();
      form.submit();
      return;
    }
    if (outcome.sent) location.replace(outcome.home || "/");
    else if (outcome.refused) await showRefusal(outcome, files);
    else startAnew();
  }

  function toldFields() {
    const left = ["photos", "csrf_token", "key"];
    return Array.from(new FormData(form).entries()).filter(function (field) { return !left.includes(field[0]); });
  }

  // Here the family can mend it at once: it does not wait in the outbox.
  async function showRefusal(outcome, files) {
    await outbox.drop(form.elements.key.value);
    files.forEach(function (file, number) { if (outcome.ids[number]) sentIds.set(file, outcome.ids[number]); });
    const old = document.getElementById("problem");
    if (old) old.remove();
    const problem = document.createElement("div");
    problem.id = "problem";
    problem.className = "problem";
    problem.tabIndex = -1;
    problem.setAttribute("role", "alert");
    outcome.refused.forEach(function (words) {
      const line = document.createElement("p");
      line.textContent = words;
      problem.append(line);
    });
    tell.prepend(problem);
    problem.focus();
  }

  function startAnew() {
    form.reset();
    tickChild();
    photos.clear();
    form.elements.key.value = Array.from(crypto.getRandomValues(new Uint32Array(4))).map(function (one) { return one.toString(16).padStart(8, "0"); }).join("");
    nameButton();
    goTo({});
    outbox.focus();
  }

  outbox.progress = function (number, share) {
    const item = form.querySelectorAll(".previews li")[number];
    if (!item) return;
    const bar = item.querySelector("progress") || item.appendChild(document.createElement("progress"));
    bar.setAttribute("aria-label", photos.photos[number] ? photos.photos[number].name : "");
    bar.value = share;
  };
})();

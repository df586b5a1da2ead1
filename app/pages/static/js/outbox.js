// Records on their way: written into this phone first, then sent, photo by photo and once, however often the network
// fails or the page is closed. What was refused stays until the family has seen why.
//
// A record: {key, account, child, title, day, fields: [[name, value]], photos: [{file, id}], state, said, at}.
// `key` makes sending it again harmless; a photo has its `id` once the server holds it.
var outbox = (function () {
  "use strict";
  const box = document.getElementById("unsent");
  const words = box.dataset;
  const WAITING = "waiting", REFUSED = "refused";
  const SOONEST = 5000, LATEST = 300000;
  const PHOTO_SECONDS = 300, RECORD_SECONDS = 40;
  const account = words.account;
  const opened = open();
  let running = Promise.resolve({});
  let pause = SOONEST, timer = 0, call = null;

  // The store in this phone; null where the browser gives none.

  function open() {
    return new Promise(function (resolve) {
      try {
        const request = indexedDB.open("laborstar", 1);
        request.onupgradeneeded = function () { request.result.createObjectStore("records", { keyPath: "key" }); };
        request.onsuccess = function () { resolve(request.result); };
        request.onerror = request.onblocked = function () { resolve(null); };
      } catch (_) {
        resolve(null);
      }
    });
  }

  async function stored(mode, act) {
    const db = await opened;
    if (!db) return undefined;
    return new Promise(function (resolve, reject) {
      const change = db.transaction("records", mode);
      const request = act(change.objectStore("records"));
      change.oncomplete = function () { resolve(request.result); };
      change.onerror = change.onabort = function () { reject(change.error); };
    });
  }

  function put(record) { return stored("readwrite", function (store) { return store.put(record); }); }
  function drop(key) { return stored("readwrite", function (store) { return store.delete(key); }); }

  // A phone may pass from hand to hand: everybody sees and sends only what is the own.
  async function own() {
    const all = (await stored("readonly", function (store) { return store.getAll(); })) || [];
    return all.filter(function (one) { return one.account === account; }).sort(function (a, b) { return a.at - b.at; });
  }

  // Sending. An answer is {status, body}; status 0 says that there was none.

  function request(method, url, body, seconds, headers, progress) {
    return new Promise(function (resolve) {
      call = new XMLHttpRequest();
      call.open(method, url);
      call.timeout = seconds * 1000;
      call.responseType = "json";
      call.setRequestHeader("Accept", "application/json");
      Object.keys(headers).forEach(function (name) { call.setRequestHeader(name, headers[name]); });
      if (progress) call.upload.onprogress = function (event) { progress(event.loaded / event.total); };
      call.onloadend = function () { resolve({ status: this.status, body: this.response || {} }); };
      call.send(body);
    });
  }

  function post(url, fields, token, seconds, progress) {
    const form = new FormData();
    fields.forEach(function (field) { form.append.apply(form, field); });
    return request("POST", url, form, seconds, { "X-CSRFToken": token }, progress);
  }

  // Send all that waits, one after the other; returns what became of each, by its key.
  function send() {
    running = running.then(alone).catch(function () { later(); return {}; });
    return running;
  }

  // One tab of this browser sends; where the browser cannot tell, the key keeps a second one harmless.
  function alone() {
    return navigator.locks ? navigator.locks.request("laborstar-outbox", sendAll) : sendAll();
  }

  async function sendAll() {
    clearTimeout(timer);
    const outcomes = {};
    const waiting = (await own()).filter(function (one) { return one.state === WAITING; });
    if (waiting.length) {
      const answer = await request("GET", words.token, null, RECORD_SECONDS, {});
      const signedIn = answer.status === 200 && answer.body.account_id === account;
      if (answer.status !== 0) box.querySelector(".outbox-sign-in").hidden = signedIn || answer.status >= 500;
      for (const record of signedIn ? waiting : []) {
        const outcome = await sendOne(record, answer.body.csrf_token);
        outcomes[record.key] = outcome;
        if (outcome.unreachable) break;
      }
      if (!signedIn || Object.keys(outcomes).some(function (key) { return outcomes[key].again; })) later();
      else pause = SOONEST;
    }
    await show();
    return outcomes;
  }

  function later() {
    timer = setTimeout(sendAndShow, pause);
    pause = Math.min(pause * 2, LATEST);
  }

  async function sendOne(record, token) {
    for (const photo of record.photos.filter(function (one) { return !one.id; })) {
      const number = record.photos.indexOf(photo);
      say(words.photo.replace("{number}", number + 1).replace("{count}", record.photos.length));
      const fields = [["student_id", record.child], ["file", photo.file, photo.file.name]];
      const answer = await post(words.photos, fields, token, PHOTO_SECONDS, function (share) { api.progress(number, share); });
      if (answer.status !== 201) return refusedOrAgain(record, answer);
      photo.id = answer.body.id;
      await put(record);
    }
    say(words.sending);
    const ids = record.photos.map(function (one) { return ["photo_ids", one.id]; });
    const answer = await post(words.record, record.fields.concat([["key", record.key]], ids), token, RECORD_SECONDS);
    if (answer.status === 201) {
      await drop(record.key);
      return { sent: true, home: answer.body.home };
    }
    // A photo that waited too long for its record is swept away; it is still here and is sent again, once.
    if (answer.body.code === "photo-not-found" && !record.sentAnew) {
      record.sentAnew = true;
      record.photos.forEach(function (one) { one.id = null; });
      await put(record);
      return sendOne(record, token);
    }
    return refusedOrAgain(record, answer);
  }

  // Busy, out of order, signed out, without an answer or with one that is not ours (a network that asks for its own
  // sign-in): the same may pass later. Anything else the family has to see.
  async function refusedOrAgain(record, answer) {
    if (answer.status < 400 || answer.status >= 500 || [401, 408, 429].includes(answer.status)) return { again: true, unreachable: answer.status < 400 };
    const mistakes = (answer.body.errors || []).map(function (one) { return one.detail; });
    record.state = REFUSED;
    record.said = [answer.body.title || words.failed, answer.body.detail].concat(mistakes).filter(Boolean);
    await put(record);
    return { refused: record.said, ids: record.photos.map(function (one) { return one.id; }) };
  }

  // Telling.

  function say(text) {
    const place = box.querySelector("[role=status]");
    box.hidden = false;
    if (place.textContent !== text) place.textContent = text;
  }

  async function show() {
    const records = await own();
    const refused = records.filter(function (one) { return one.state === REFUSED; }).length;
    const lines = [];
    if (records.length > refused) lines.push(words.waiting.replace("{count}", records.length - refused));
    if (refused) lines.push(words.refused.replace("{count}", refused));
    say(lines.join(" "));
    box.hidden = !records.length;
    const list = box.querySelector("ul");
    list.textContent = "";
    records.forEach(function (one) { list.append(item(one)); });
  }

  function item(record) {
    const line = document.importNode(box.querySelector("template").content, true).firstElementChild;
    line.querySelector("strong").textContent = record.title;
    line.querySelector("small").textContent = dayInWords(record.day);
    line.querySelector("p").textContent = (record.said || []).join(" ");
    line.querySelector(".actions").hidden = record.state !== REFUSED;
    line.querySelector("[data-act=bare]").hidden = !record.photos.length;
    line.addEventListener("click", function (event) {
      const button = event.target.closest("button");
      if (button) act(button.dataset.act, record);
    });
    return line;
  }

  function dayInWords(day) {
    const words = { month: "long", day: "numeric", timeZone: "UTC" };
    return new Date(day + "T00:00:00Z").toLocaleDateString(document.documentElement.lang, words);
  }

  async function act(name, record) {
    if (name === "drop") {
      await drop(record.key);
    } else {
      record.state = WAITING;
      record.said = [];
      if (name === "bare") record.photos = [];
      await put(record);
    }
    await show();
    box.focus();
    if (name !== "drop") sendAndShow();
  }

  // A page that shows what was recorded is read anew when more has arrived.
  async function sendAndShow() {
    const outcomes = await send();
    const sent = Object.keys(outcomes).some(function (key) { return outcomes[key].sent; });
    if (sent && document.querySelector("[data-fresh]")) location.reload();
    else if (sent && box.hidden) say(words.sent);
  }

  const api = {
    // Tell whether this browser can keep records.
    ready: function () { return opened.then(Boolean); },
    // Keep a record in this phone, then send it; returns what became of it: sent, refused, or again (later).
    add: async function (record) {
      await put(Object.assign({ account: account, state: WAITING, at: Date.now() }, record));
      return (await send())[record.key] || { again: true };
    },
    drop: async function (key) { await drop(key); await show(); },
    focus: function () { box.focus(); },
    // Called with the number of a photo and how much of it is sent (0 to 1).
    progress: function () {},
  };

  show();
  window.addEventListener("load", sendAndShow);
  window.addEventListener("offline", function () { if (call) call.abort(); });
  window.addEventListener("online", function () { pause = SOONEST; sendAndShow(); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) sendAndShow(); });
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.ready.then(function (worker) { worker.active.postMessage({ keep: words.record }); });
  }
  return api;
})();

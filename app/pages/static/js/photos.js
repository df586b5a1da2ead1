// Photos chosen in <input type="file" data-most="3">: shrunk in the phone, shown, and kept in the field itself, so that
// the form sends the small ones. The field tells what it holds: `photos` (files) and `settled` (a promise).
(function () {
  "use strict";
  const LONGEST_SIDE = 1600;
  const QUALITY = 0.8;

  document.querySelectorAll("input[type=file][data-most]").forEach(enhance);

  function enhance(input) {
    const words = input.dataset;
    const most = Number(words.most);
    const list = document.createElement("ul");
    const said = document.createElement("p");
    input.photos = [];
    input.settled = Promise.resolve();
    list.className = "previews";
    said.className = "hint";
    said.setAttribute("role", "status");
    input.after(list, said);
    asButton(input);

    input.addEventListener("change", function () {
      const chosen = Array.from(input.files);
      const room = most - input.photos.length;
      said.textContent = words.working;
      input.settled = input.settled.then(function () { return Promise.all(chosen.slice(0, Math.max(room, 0)).map(shrunk)); }).then(function (files) {
        input.photos = input.photos.concat(files);
        said.textContent = chosen.length > room ? words.many : "";
        show();
      });
    });
    input.clear = function () { input.photos = []; said.textContent = ""; show(); };

    function show() {
      const held = new DataTransfer();
      input.photos.forEach(function (file) { held.items.add(file); });
      input.files = held.files;
      list.textContent = "";
      input.photos.forEach(function (file) { list.append(preview(file)); });
    }

    function preview(file) {
      const item = document.createElement("li");
      const picture = document.createElement("img");
      const button = document.createElement("button");
      picture.alt = file.name;
      picture.src = URL.createObjectURL(file);
      picture.onload = function () { URL.revokeObjectURL(picture.src); };
      picture.onerror = function () { picture.replaceWith(name(file)); };
      button.type = "button";
      button.textContent = "\u00d7";
      button.setAttribute("aria-label", words.remove);
      button.addEventListener("click", function () {
        input.photos = input.photos.filter(function (one) { return one !== file; });
        said.textContent = "";
        show();
        input.focus();
      });
      item.append(picture, button);
      return item;
    }
  }

  function name(file) {
    const span = document.createElement("span");
    span.className = "no-picture";
    span.textContent = file.name;
    return span;
  }

  // The field's own button says nothing in our words; its label, which then looks like a button, takes its place.
  function asButton(input) {
    const label = document.createElement("label");
    label.className = "button";
    label.textContent = input.dataset.add;
    input.before(label);
    label.append(input);
    input.classList.add("unseen");
  }

  // Return a JPEG of at most 1600 pixels, upright; what this browser cannot read (HEIC) or turn is sent as it is.
  async function shrunk(file) {
    try {
      if (!turnsByItself() && (await isTurned(file))) return file;
      const picture = await decoded(file);
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.naturalWidth, picture.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.naturalWidth * scale);
      canvas.height = Math.round(picture.naturalHeight * scale);
      const pen = canvas.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise(function (resolve) { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch (_) {
      return file;
    }
  }

  function decoded(file) {
    return new Promise(function (resolve, reject) {
      const picture = new Image();
      picture.onload = function () { URL.revokeObjectURL(picture.src); resolve(picture); };
      picture.onerror = function () { URL.revokeObjectURL(picture.src); reject(new Error("not readable here")); };
      picture.src = URL.createObjectURL(file);
    });
  }

  function turnsByItself() {
    return CSS.supports("image-orientation", "from-image");
  }

  // Look for the EXIF orientation of a JPEG (tag 0x0112 in its first directory); 1 is upright.
  async function isTurned(file) {
    const view = new DataView(await new Response(file.slice(0, 65536)).arrayBuffer());
    if (view.getUint16(0) !== 0xffd8) return false;
    for (let at = 2; at + 4 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
      if (view.getUint16(at) !== 0xffe1 || view.getUint32(at + 4) !== 0x45786966) continue;
      const tiff = at + 10;
      const little = view.getUint16(tiff) === 0x4949;
      const first = tiff + view.getUint32(tiff + 4, little);
      for (let n = 0; n < view.getUint16(first, little); n++) {
        const entry = first + 2 + 12 * n;
        if (view.getUint16(entry, little) === 0x0112) return view.getUint16(entry + 8, little) > 1;
      }
    }
    return false;
  }
})();

// Reads the pick-up code from the family's phone with the camera, where the browser can; else the code is typed.
(function () {
  "use strict";

  var place = document.querySelector("[data-scan]");
  var field = place && place.querySelector("[name=pickup_code]");
  if (!field || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;

  var detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  var video = document.createElement("video");
  var button = document.createElement("button");
  var said = document.createElement("p");
  video.className = "camera";
  video.muted = true;
  video.setAttribute("playsinline", "");
  video.hidden = true;
  button.type = "button";
  said.className = "hint";
  said.setAttribute("role", "status");
  place.insertBefore(button, place.firstChild);
  place.insertBefore(video, button);
  place.insertBefore(said, button);

  function label(isOn) {
    button.textContent = isOn ? place.dataset.stop : place.dataset.scan;
    video.hidden = !isOn;
  }

  function stop() {
    if (video.srcObject) video.srcObject.getTracks().forEach(function (track) { track.stop(); });
    video.srcObject = null;
    label(false);
  }

  // One look every quarter second leaves an old phone time to breathe.
  function look() {
    if (!video.srcObject) return;
    detector.detect(video).then(function (codes) {
      var digits = codes.length ? /[0-9]{6}/.exec(codes[0].rawValue) : null;
      if (!digits) { setTimeout(look, 250); return; }
      stop();
      field.value = digits[0];
      place.querySelector("[name=receiver_relation]").focus();
    }).catch(function () { setTimeout(look, 250); });
  }

  button.addEventListener("click", function () {
    said.textContent = "";
    if (video.srcObject) { stop(); return; }
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(function (stream) {
      video.srcObject = stream;
      label(true);
      return video.play().then(look);
    }).catch(function () { stop(); said.textContent = place.dataset.denied; });
  });
  window.addEventListener("pagehide", stop);
  label(false);
})();

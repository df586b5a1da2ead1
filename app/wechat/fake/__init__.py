"""A stand-in of the WeChat platform for demonstrations and tests: the same addresses, answers and errors.

Nothing here is a shortcut for us: a code works once and for five minutes, a token ends by the platform's own clock, a
picture is fetched from us and judged by a push, and a field takes only what the platform's tables allow.

The calls: ``/sns/jscode2session``, ``/cgi-bin/stable_token``, ``/wxa/business/getuserphonenumber``,
``/wxa/msg_sec_check``, ``/wxa/media_check_async``, ``/cgi-bin/message/subscribe/send``, ``/wxa/getwxacodeunlimit``.

Who signs in is the name before the ``#`` of a code; ``blocked`` is somebody whom the platform does not let in. A code of
the phone button begins with ``phone:``. A text with 风险词 is risky, one with 可疑词 doubtful.

What only people or the console can do is done below ``/stand-in``, in JSON:

- ``GET sent``, ``GET pushes``: the messages delivered; what was pushed, with the answer to each try.
- ``POST people`` ``{name: openid}``: who exists, beside those of the demo. They have just been in the mini-program.
- ``POST codes`` ``{"name"}``: make a sign-in code whose five minutes begin now.
- ``POST taps`` ``{"who", "answers": {template id: "accept"}}``: the answers to ``wx.requestSubscribeMessage``.
- ``POST withdrawals`` ``{"who", "templates": [id]}``: agreed no longer, in the settings of the phone.
- ``POST clock`` ``{"seconds"}``: move the platform's clock, by which tokens, codes, visits and quotas end.
- ``POST reset``: forget everything above and below.
- ``GET knobs``, ``POST knobs``: how it misbehaves:

  - ``errors``: errcodes to give before the next good answer, by path; ``delay_seconds``: before each answer.
  - ``counts_taps``: off, nobody needs to have agreed to a message. ``delivery_error``: what the event about a message
    tells of its way to the phone.
  - ``suggestions``: ``risky`` or ``review`` for pictures, by a piece of their address or by openid; others pass.
  - ``is_checking``: off, no picture is ever answered; ``check_seconds``: how long it takes.
  - ``is_label_text``, ``is_errcode_missing``: the platform's two ways of writing an answer.
  - ``push_url``, ``push_format`` (``json``, ``xml``), ``push_sealed``, ``push_copies``: where, how and how often it pushes.

A push that is not answered within five seconds is tried three times in all.
"""

"""The caller's own account: who one is, the password, and the second step at sign-in."""

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import STAFF
from app.core.auth import allow, allow_signed_in, open_to_unproven
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("account", __name__, "/account")


@blueprint.get("")
@allow_signed_in
@open_to_unproven
def account(offer: dict[str, str] | None = None) -> str:
    return render_template("entrance/account.html", me=api.get("/me"), offer=offer)


@blueprint.post("/password")
@allow(*STAFF)
@open_to_unproven
@shown_again_by(account)
def change_password() -> Response:
    form = Form()
    body = {"current_password": form.secret("current_password"), "password": form.secret("password")}
    api.put("/me/password", body)
    return done(translate("密码已修改,其他设备上的登录都已退出。"), "account.account")


@blueprint.post("/totp")
@allow(*STAFF)
@open_to_unproven
@shown_again_by(account)
def offer_totp() -> str:
    """Show the secret to be scanned by an authenticator app, once."""
    return account(api.post("/me/totp"))


@blueprint.post("/totp/confirm")
@allow(*STAFF)
@open_to_unproven
@shown_again_by(account)
def confirm_totp() -> Response:
    api.post("/me/totp/confirm", {"code": Form().text("code") or ""})
    return done(translate("两步验证已开通,下次登录要填验证码。"), "account.account")


@blueprint.post("/totp/drop")
@allow(*STAFF)
@open_to_unproven
@shown_again_by(account)
def drop_totp() -> Response:
    api.delete("/me/totp")
    return done(translate("两步验证已关闭。"), "account.account")

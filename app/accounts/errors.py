"""Refusals around signing in and roles."""

from app.core.errors import Conflict, Forbidden, Invalid, NotFound, TooManyRequests, Unauthenticated


class CredentialsWrong(Unauthenticated):
    """One answer for an unknown login and a wrong password, so that logins cannot be guessed."""

    code = "credentials-wrong"
    title = "账号或密码不正确"


class CardWrong(Unauthenticated):
    code = "card-wrong"
    title = "卡号或密码不正确"


class TotpMissing(Unauthenticated):
    """The password was right; a page shows the field for the code now."""

    code = "totp-missing"
    title = "请输入动态验证码"


class TotpWrong(Unauthenticated):
    code = "totp-wrong"
    title = "动态验证码不正确或已经用过"


class WechatCodeInvalid(Unauthenticated):
    code = "wechat-code-invalid"
    title = "微信登录已失效,请重新打开小程序"


class SignInLocked(TooManyRequests):
    code = "sign-in-locked"
    title = "多次输入错误,暂时不能登录"
    hint = "请稍后再试,或请学校管理员重置密码。"


class LoginTaken(Conflict):
    code = "login-taken"
    title = "这个登录名已被使用"


class PasswordWeak(Invalid):
    code = "password-weak"
    title = "密码太简单"
    hint = "请使用至少10个字符,其中至少4个不同的字符,并且不要与登录名相同。"


class ScopeInvalid(Invalid):
    code = "role-scope-invalid"
    title = "角色与范围不匹配"
    hint = "教师需要班级,校级角色需要学校,县级管理员需要行政区划代码。"


class PasswordWrong(Forbidden):
    """Not 401: the session of the caller is fine."""

    code = "password-wrong"
    title = "当前密码不正确"


class PasswordMissing(Conflict):
    code = "password-missing"
    title = "这个账号不使用密码登录"


class AccountNotFound(NotFound):
    code = "account-not-found"
    title = "没有这个账号"


class TotpMandatory(Conflict):
    code = "totp-mandatory"
    title = "您的身份必须使用动态验证码,不能停用"


class WebTicketInvalid(Unauthenticated):
    """Forged, older than a minute, or used: which one is nobody's business."""

    code = "web-ticket-invalid"
    title = "登录凭证已失效,请从小程序重新打开"


class TotpInvalid(Invalid):
    code = "totp-invalid"
    title = "动态验证码不正确"

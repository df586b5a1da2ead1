"""Where the platform pushes its messages to, and which messages a phone may ask its owner to allow."""

from typing import Any

from flask import Response, request

from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow_anyone, allow_signed_in
from app.core.db import transaction
from app.core.deps import config, deps, now
from app.core.errors import NotFound
from app.core.wechat_settings import WechatSettings
from app.wechat import push, service
from app.wechat.schemas import TemplatesOut

TEXT = "text/plain"

blueprint = Blueprint("wechat", __name__, url_prefix=f"{API_PREFIX}/wechat", description="Messages from WeChat")


@blueprint.get("/templates")
@allow_signed_in
@blueprint.response(200, TemplatesOut)
def list_templates() -> dict[str, Any]:
    """List the templates of the platform, by kind of message; none where the platform is off."""
    settings = config().wechat
    templates = settings.templates if settings else {}
    return {"items": [{"template": name, "template_id": each.id} for name, each in templates.items()]}


@blueprint.get("/push")
@allow_anyone
@blueprint.response(200, content_type=TEXT)
def prove() -> Response:
    """Prove to the platform's console that this address is ours."""
    if not push.is_from_platform(_settings(), request.args, now()):
        raise push.PushRefused
    return Response(request.args.get("echostr", ""), content_type=TEXT)


@blueprint.post("/push")
@allow_anyone
@blueprint.response(200, content_type=TEXT)
def take_push() -> Response:
    """Take a message of the platform, which is content with one word and asks no more."""
    settings = _settings()
    request.max_content_length = push.LARGEST_BODY
    news = push.message(settings, request.args, request.get_data(), now())
    with transaction() as session:
        service.take_in(session, deps().vault, settings, news, now())
    return Response("success", content_type=TEXT)


def _settings() -> WechatSettings:
    settings = config().wechat
    if settings is None or settings.push_token is None:
        raise NotFound
    return settings

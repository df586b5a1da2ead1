"""What can be wrong with a photo, or with the machinery that reads photos."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import Conflict, DomainError, Invalid, NotFound, TooLarge, Unavailable, UnsupportedType


class PhotoNotAnImage(UnsupportedType):
    """The first bytes belong to none of the accepted formats, whatever name or type the client sent."""

    code = "photo-not-an-image"
    title = "这不是可以使用的照片"
    hint = "请选择 JPEG、PNG、WebP 或 HEIC 格式的照片。"


class PhotoTooLarge(TooLarge):
    """The file has more bytes than a phone photo needs."""

    code = "photo-too-large"
    title = "照片文件太大"
    hint = "照片不能超过 {max_megabytes} MB,请压缩后再上传,或用手机重新拍一张。"


class PhotoTooManyPixels(Invalid):
    """The picture would take too much memory to decode; decided from its header."""

    code = "photo-too-many-pixels"
    title = "照片的像素太高"
    hint = "请在手机相机的设置里把照片大小改为 1200 万像素(12MP),再拍一张。"


class PhotoTooSmall(Invalid):
    """Nothing can be recognized in so few pixels."""

    code = "photo-too-small"
    title = "照片太小"
    hint = "照片的宽和高都至少要有 {min_side} 个像素,请换一张照片。"


class PhotoUnreadable(Invalid):
    """The file begins like a photo but is damaged, cut short or built to exhaust the decoder."""

    code = "photo-unreadable"
    title = "照片打不开"
    hint = "照片文件已损坏或没有传完整,请重新上传,或换一张照片。"


class ImageWorkFailed(Invalid):
    """The worker ran out of memory or time, or crashed, on this very photo: sending it again would not help."""

    code = "photo-work-failed"
    title = "这张照片无法处理"
    hint = "请换一张照片,或用手机重新拍一张。"


_REFUSALS: dict[str, type[DomainError]] = {
    refusal.code: refusal
    for refusal in (PhotoNotAnImage, PhotoTooLarge, PhotoTooManyPixels, PhotoTooSmall, PhotoUnreadable, ImageWorkFailed)
}
# What is wrong with a photo itself, so that sending it again would not help.
REFUSALS = tuple(_REFUSALS.values())


def refusal(code: str, members: Mapping[str, Any]) -> DomainError:
    """Return the refusal of a photo that was written down; KeyError or TypeError when it is none."""
    return _REFUSALS[code](**members)


class ImageWorkInterrupted(Unavailable):
    """The worker was stopped from outside, so the photo is not to blame and may be sent again."""

    code = "photo-work-interrupted"
    title = "照片处理被中断,请重试"


class ImageWorkBusy(Unavailable):
    """No worker became free in time."""

    code = "photo-work-busy"
    title = "现在上传照片的人很多,请稍后再试"


class PhotoNotFound(NotFound):
    """No such photo, or somebody else's."""

    code = "photo-not-found"
    title = "没有找到照片"
    hint = "照片可能已过期,请重新上传。"


class PhotoAlreadyUsed(Conflict):
    """The photo belongs to another record already."""

    code = "photo-already-used"
    title = "这张照片已用于另一条记录"


class DirectUploadOff(Conflict):
    """The store takes no uploads from phones, because it is a folder of ours."""

    code = "direct-upload-off"
    title = "这里不能直接上传照片"
    hint = "请用 POST /photos 上传。"


class PhotoNotUploaded(Conflict):
    """The upload is called complete, but the store has no such object."""

    code = "photo-not-uploaded"
    title = "照片还没有传到"
    hint = "请先把照片传完,再确认上传;凭证过期时请重新开始。"


class PhotoNotReady(Conflict):
    """The photo was uploaded to the store and is still being looked through."""

    code = "photo-not-ready"
    title = "照片还在处理,请稍后再试"


class LinkExpired(NotFound):
    """The address was changed, has expired, or the consent behind it was withdrawn."""

    code = "photo-link-invalid"
    title = "照片链接已失效,请刷新页面"


class OneFileExpected(Invalid):
    """Several files came in one request."""

    code = "one-file-expected"
    title = "一次只能上传一张照片"

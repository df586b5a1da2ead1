"""The special rules for the personal data of children, as they are in force: what is asked, why, and what a no costs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.config import Config
from app.core.i18n import mark, translate
from app.privacy.rules import CURRENT_VERSION, Purpose

EFFECTIVE_ON = date(2026, 11, 1)
PARAGRAPHS = (
    mark("本规则适用于本系统处理的不满十四周岁儿童的个人信息。处理之前须经监护人同意;您可以逐项同意,也可以逐项拒绝或随时撤回。"),
    mark("系统只保存开展劳动教育和课后服务必需的信息:姓名、性别、班级、座号、是否住校、加密的学籍号、劳动记录、课程与点名、接送人。不保存身份证号、家庭住址、健康状况和人脸特征,不定位。"),
    mark("照片上传后立即去除拍摄地点、时间、设备等附加信息,原图不保留;除您同意展示的作品外,照片只有孩子的监护人、本人和任课班级的老师可以查看,链接十分钟内失效。"),
    mark("积分只有孩子的家庭和本班老师可以看到,不排名,不公布,不与学分、成绩挂钩。公布的只有劳动之星名单,未经同意不显示全名。"),
    mark("学校工作人员查看单个孩子的记录、积分、照片或监护人列表时,系统会记录查看人的身份和时间,您可以随时查阅;日志保存400天。"),
    mark("只保存必要的时间:劳动照片在学期结束、通知您满30天后删除;孩子离校或毕业满365天后,孩子的全部信息和只为这个孩子使用的家长账号一并删除,只留下认不出是谁的编号和数字。"),
    mark("您可以查阅、导出、更正、删除孩子的信息,不附加条件。导出和删除立即办理;更正由学校办公室答复,最迟不超过15个工作日。"),
    mark("拒绝或撤回任何一项同意,都不影响孩子使用纸质记录、参评劳动之星和选择课程。"),
    mark("数据保存在境内。发生泄露时,学校会及时告知您情况、影响和应对办法。对处理有异议的,可以联系下面的负责人,也可以向网信或教育部门投诉。"),
)  # fmt: skip


@dataclass(frozen=True)
class PurposeWords:
    """One thing that guardians are asked for: what it takes, why, how long it is kept, and what a no means."""

    purpose: Purpose
    name: str
    what: str
    why: str
    kept: str
    if_refused: str


PURPOSES = (
    PurposeWords(
        Purpose.BASE,
        mark("在手机上记录劳动和选课"),
        mark("劳动项目、日期、时长、一句话说明;课程志愿、请假和接送人。"),
        mark("让家长能在手机上登记劳动、为孩子选课和请假。"),
        mark("在校期间和离校后一年;您可以随时要求删除。"),
        mark("改用纸质记录表和纸质选课单,由老师录入,同等对待。"),
    ),
    PurposeWords(
        Purpose.PHOTO_UPLOAD,
        mark("上传劳动照片"),
        mark("您或老师为孩子拍的劳动照片,每条记录最多三张。"),
        mark("留作孩子的成长纪念,供老师了解劳动情况。照片不是必需的,不影响积分。"),
        mark("学期结束后先通知您,满30天删除;课程作品里的照片保存到离校后一年。撤回满24小时后删除,这段时间内可以反悔。"),
        mark("照常记录劳动,只是不带照片。"),
    ),
    PurposeWords(
        Purpose.CLASS_GALLERY,
        mark("在班级相册展示"),
        mark("您选出的个别照片。"),
        mark("让本班的家庭互相看到孩子的劳动。"),
        mark("到撤回为止;撤回后立即不再展示。"),
        mark("照片只有您家和老师能看到。"),
    ),
    PurposeWords(
        Purpose.STAR_PUBLICATION,
        mark("公布劳动之星时显示姓名"),
        mark("孩子的姓名和班级。"),
        mark("当选劳动之星时,在校内公示、公布和海报上显示全名。"),
        mark("到撤回为止;撤回后已公布的名单也不再显示全名。"),
        mark("照常参评、当选和领奖,名单上只显示隐去的姓名。"),
    ),
    PurposeWords(
        Purpose.EXTERNAL_PUBLICITY,
        mark("用于校外宣传"),
        mark("您同意的个别照片或作品。"),
        mark("学校或县里对外介绍劳动教育。每次使用前还会再问您。"),
        mark("到撤回为止。"),
        mark("不用于任何校外宣传。"),
    ),
    PurposeWords(
        Purpose.WORK_PUBLICATION,
        mark("展示课程作品"),
        mark("作品的照片、标题、说明和孩子的姓名。"),
        mark("在校内展示孩子在课程里完成的作品。"),
        mark("到撤回为止;撤回后立即不再展示。"),
        mark("作品只有您家和任课老师能看到。"),
    ),
)

STORE, STORE_GETS = mark("对象存储服务"), mark("保存照片文件;文件名只有编号,不含姓名。")
WECHAT, WECHAT_GETS = mark("微信"), mark("家长登录和收取通知;通知不含孩子的姓名和内容。")


def in_force(config: Config) -> dict[str, Any]:
    """Return the rules with the officer and the processors of this installation, in the reader's language."""
    return {
        "version": CURRENT_VERSION,
        "effective_on": EFFECTIVE_ON,
        "text": [translate(paragraph) for paragraph in PARAGRAPHS],
        "officer": {"name": config.privacy_officer, "contact": config.privacy_contact},
        "purposes": [_asked(words) for words in PURPOSES],
        "processors": processors(config),
    }


def _asked(words: PurposeWords) -> dict[str, str]:
    told = {name: translate(text) for name, text in vars(words).items() if name != "purpose"}
    return {"key": words.purpose.value, **told}


def processors(config: Config) -> list[dict[str, str]]:
    """Return whom the installation entrusts with data; what is not switched on gets none."""
    entrusted = []
    if config.s3:
        entrusted.append({"name": translate(STORE), "what": translate(STORE_GETS)})
    if config.wechat:
        entrusted.append({"name": translate(WECHAT), "what": translate(WECHAT_GETS)})
    return entrusted

"""What after-school service may not be: new lessons, drilling, group make-up lessons (four ministries, 2023)."""

import re
import unicodedata

from app.courses.errors.menu import NewLessonsRefused

_REFUSED = (
    r"补课|补习|补差|讲课|赶课|抢跑|新课(?!程|标)|新授课|提前(?:学|教|讲)|超前(?:学|教|讲)|预习(?:班|课)|衔接(?:班|课)"
    r"|奥数|奥赛|培优|拔高|尖子|提分|提优|刷题|题海|押题|真题|模拟(?:题|卷)|应试|备考|小升初|中考|文化课"
    r"|期[中末](?:冲刺|复习|突击|强化|提升)|考前|冲刺班"
    # Help with homework and answers to questions are allowed, in groups they must not become a lesson.
    r"|(?:语文|数学|英语|物理|化学|语数英?|数理化|主科|学科)(?:(?!作业|答疑)[^。,;:!?、\n]){0,4}?"
    r"(?:提高|提升班|强化|冲刺|竞赛|同步|集训|辅导(?:班|课))"
)
# A course may well say what it does not do.
_DENIED = re.compile(rf"(?:不|无|禁止|严禁|杜绝|拒绝)(?:进行|组织|集体|上|教|讲授?|做|搞)*(?:{_REFUSED})")
_REFUSED_WORD = re.compile(_REFUSED)
# Signs and spaces put between the characters of a word do not hide it.
_DISGUISE = re.compile(r"[\s·•・._*+~|/\\-]+")


def check_lawful(*texts: str) -> None:
    """Raise ``NewLessonsRefused`` for words that betray what the law forbids, however they are spaced."""
    for text in texts:
        plain = _DISGUISE.sub("", unicodedata.normalize("NFKC", text).casefold())
        found = _REFUSED_WORD.search(_DENIED.sub("", plain))
        if found:
            raise NewLessonsRefused(word=found[0])

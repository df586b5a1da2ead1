"""What guardians are asked, and in which version of the words."""

from enum import StrEnum


class Purpose(StrEnum):
    """Each purpose is asked for and can be refused by itself; refusing keeps the paper path and the courses open."""

    BASE = "base"
    PHOTO_UPLOAD = "photo_upload"
    CLASS_GALLERY = "class_gallery"
    STAR_PUBLICATION = "star_publication"
    EXTERNAL_PUBLICITY = "external_publicity"
    WORK_PUBLICATION = "work_publication"


# A changed wording gets a new version; an answer counts for the version it was given to.
CURRENT_VERSION = "2026-11"
KNOWN_VERSIONS = ("2026-11",)

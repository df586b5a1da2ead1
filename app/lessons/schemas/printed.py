"""What can be asked of printed lists."""

from marshmallow import fields

from app.core.schema import InputSchema


class PickupListQuery(InputSchema):
    """Without ``on`` the list of today."""

    day = fields.Date(data_key="on", load_default=None)

"""The pages that a school's office and the county's bureau both have, given to the area of either by ``sharing``."""

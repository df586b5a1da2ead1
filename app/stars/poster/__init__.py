"""The poster of a period's labor stars and the certificate of one child, as PNG pictures ready to print on A4.

Pure functions of words: what may be shown (consent, masking) and in which order is decided by the caller.
"""

from app.stars.poster.certificate import CertificateContent, draw_certificate
from app.stars.poster.sheet import PosterContent, Winner, draw_poster

__all__ = ["CertificateContent", "PosterContent", "Winner", "draw_certificate", "draw_poster"]

"""A blueprint of pages: who is signed in comes from a cookie, forms carry a token, refusals become pages."""

from typing import Any

import flask
from flask import Response, current_app, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from app.core import auth
from app.core.auth import TotpRequired
from app.core.errors import DomainError, Unauthenticated
from app.core.problems import problem_document
from app.pages import cookies, protection
from app.pages.api import Refused


class Pages(flask.Blueprint):
    """Pages of one topic for one kind of person."""

    def __init__(self, name: str, import_name: str, url_prefix: str | None = None) -> None:
        super().__init__(name, import_name, url_prefix=url_prefix)
        self.before_request(_know_the_reader)
        self.before_request(protection.refuse_foreign_forms)
        self.after_request(protection.protect)
        self.register_error_handler(Unauthenticated, _sign_in_first)
        self.register_error_handler(Refused, _refused)
        self.register_error_handler(TotpRequired, _second_step_first)
        for family in (DomainError, CSRFError, HTTPException, Exception):
            self.register_error_handler(family, _failed)


def _know_the_reader() -> None:
    g.token = cookies.token()
    auth.identify(g.token)


def _sign_in_first(_: Unauthenticated) -> AnyResponse:
    """Lead to the sign-in and from there back; what a form held is not carried along."""
    if wants_json():
        return current_app.make_response(({"code": Unauthenticated.code}, Unauthenticated.status))
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("entrance.sign_in", next=back, ended=1 if g.get("token") else None), 303)


def _second_step_first(required: TotpRequired) -> AnyResponse:
    return _failed(required) if wants_json() else redirect(url_for("account.account"), 303)


def _refused(refused: Refused) -> AnyResponse:
    return problem_page(refused.problem)


def _failed(error: Exception) -> AnyResponse:
    """Word any other error as the API would."""
    document = problem_document(error)
    return problem_page(document.get_json(), document.headers.get("Retry-After"))


def problem_page(problem: dict[str, Any], retry_after: str | None = None) -> Response:
    if wants_json():
        response = flask.jsonify(problem)
    else:
        response = current_app.make_response(render_template("problem.html", problem=problem))
    response.status_code = int(problem["status"])
    if retry_after:
        response.headers["Retry-After"] = retry_after
    return response


def wants_json() -> bool:
    """Tell whether a script of ours asks, which reads documents and not pages."""
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"

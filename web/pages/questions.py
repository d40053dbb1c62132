"""Questions about a call, and their answers: everybody reads both, and nobody who asked."""

from starlette.responses import Response

from access.tx import Tx
from tenders import questions
from web.pages.tenders import one
from web.routing import Pages
from web.typed import words_of
from web.visit import Visit

pages = Pages()


@pages.post("/tenders/{id}/questions", "tender.ask", again=one)
def ask(visit: Visit) -> Response:
    """While there is time."""
    id, text = visit.at("id"), words_of(visit, "question")

    def work(tx: Tx) -> str:
        questions.ask(tx, id, text)
        return f"/tenders/{id}?done=question_asked"

    return visit.once(work)


@pages.post("/tenders/{id}/questions/{question}/answer", "tender.answer", again=one)
def answer(visit: Visit) -> Response:
    """Once. ``answer-…``: a page has a form of each question."""
    id, question = visit.at("id"), visit.at("question")
    text = words_of(visit, f"answer-{question}")

    def work(tx: Tx) -> str:
        questions.answer(tx, question, text)
        return f"/tenders/{id}?done=question_answered"

    return visit.once(work)

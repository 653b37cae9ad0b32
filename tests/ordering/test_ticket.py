"""A ticket tells everybody who asked when its last answer has come, once each."""

import pytest

from fenming.ordering.port import Answer, Ticket

ANSWER = Answer(bytes(32), 0, (), 1)


def test_everybody_who_asked_is_told_once_when_the_last_answer_has_come() -> None:
    told: list[str] = []
    ticket = Ticket(2)
    ticket.when_done(lambda: told.append("first"))
    ticket.answer(0, ANSWER)
    ticket.when_done(lambda: told.append("second"))
    assert (told, ticket.wait(0)) == ([], False)
    ticket.answer(1, ANSWER)
    assert (told, ticket.wait(0)) == (["first", "second"], True)
    ticket.when_done(lambda: told.append("late"))
    assert told == ["first", "second", "late"]


@pytest.mark.parametrize("asked", [1, 3])
def test_a_ticket_for_nothing_is_done_at_once(asked: int) -> None:
    told: list[int] = []
    ticket = Ticket(0)
    for number in range(asked):
        ticket.when_done(lambda number=number: told.append(number))  # type: ignore[misc]
    assert told == list(range(asked))
